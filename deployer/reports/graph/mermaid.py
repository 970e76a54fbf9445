"""A graph for Mermaid, which GitHub, GitLab and Azure DevOps draw in Markdown: https://mermaid.js.org/"""

from __future__ import annotations

import re

from deployer.reports.ansi import printable
from deployer.reports.graph.text import label
from deployer.values.change import Action
from deployer.values.graph import Graph

_CLASSES = {
    Action.CREATE: "stroke:#1a7f37",
    Action.UPDATE: "stroke:#9a6700",
    Action.REPLACE: "stroke:#cf222e,stroke-dasharray:4",
    Action.DELETE: "stroke:#cf222e",
    Action.READ: "stroke:#0969da",
}
_SPECIAL = re.compile(r"[^\w .,/-]")


def report(graph: Graph) -> str:
    """Arrows point from what needs to what is needed."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart RL"]
    for node in graph.nodes:
        mark = f":::{node.action.value}" if node.action in _CLASSES else ""
        lines.append(f'  {ids[node.key]}["{_escaped(f"{node.action.sign.strip()} {label(node)}".strip())}"]{mark}')
    lines += [f"  {ids[key]} --> {ids[need]}" for key, need in graph.edges]
    used = {node.action for node in graph.nodes}
    lines += [f"  classDef {action.value} {style}" for action, style in _CLASSES.items() if action in used]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(text))
