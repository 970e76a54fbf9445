"""What stands on what, as a tree, a Mermaid flowchart or a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from deployer.reports.ansi import block, dim, printable
from deployer.reports.svg import STYLE, drawing
from deployer.values.change import Action
from deployer.values.graph import Graph, Node

_CLASSES = {
    Action.CREATE: "stroke:#1a7f37",
    Action.UPDATE: "stroke:#9a6700",
    Action.REPLACE: "stroke:#cf222e,stroke-dasharray:4",
    Action.DELETE: "stroke:#cf222e",
    Action.READ: "stroke:#0969da",
}
_SPECIAL = re.compile(r"[^\w .,/-]")


def as_text(graph: Graph) -> str:
    """A tree. What stands on several things is drawn under the last of them, and names the others."""
    nodes = {node.key: node for node in graph.nodes}
    needs: dict[str, list[str]] = {key: [] for key in nodes}
    for key, need in graph.edges:
        needs[key].append(need)
    below: dict[str, list[str]] = {}
    for key in nodes:
        below.setdefault(needs[key][-1] if needs[key] else "", []).append(key)
    return block(f"{'  ' * depth}{_line(nodes, needs, key)}" for key, depth in _walk(below, "", 0))


def _walk(below: Mapping[str, list[str]], key: str, depth: int) -> Iterator[tuple[str, int]]:
    for child in below.get(key, ()):
        yield child, depth
        yield from _walk(below, child, depth + 1)


def _line(nodes: Mapping[str, Node], needs: Mapping[str, list[str]], key: str) -> str:
    others = [printable(nodes[need].label) for need in needs[key][:-1]]
    also = dim(f"  also on {', '.join(others)}") if others else ""
    return f"{printable(_signed(nodes[key]))}{also}"


def as_mermaid(graph: Graph) -> str:
    """A flowchart, which GitHub, GitLab and Azure DevOps draw in Markdown: https://mermaid.js.org/

    Arrows point from what needs to what is needed.
    """
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart RL"]
    for node in graph.nodes:
        mark = f":::{node.action.value}" if node.action in _CLASSES else ""
        lines.append(f'  {ids[node.key]}["{_escaped(_signed(node))}"]{mark}')
    lines += [f"  {ids[key]} --> {ids[need]}" for key, need in graph.edges]
    used = {node.action for node in graph.nodes}
    lines += [f"  classDef {action.value} {style}" for action, style in _CLASSES.items() if action in used]
    return block(lines)


def as_svg(graph: Graph) -> str:
    """A picture that stands for itself, in light and in dark."""
    return f"{drawing(graph, STYLE)}\n"


def _signed(node: Node) -> str:
    return f"{node.action.sign.strip()} {node.label}".strip()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(text))
