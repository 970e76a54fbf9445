"""A graph for people without pictures: each resource under one that it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.reports.ansi import dim, printable
from deployer.values.graph import Graph, Node


def report(graph: Graph) -> str:
    """A tree. What stands on several things is drawn under the last of them, and names the others."""
    nodes = {node.key: node for node in graph.nodes}
    needs: dict[str, list[str]] = {key: [] for key in nodes}
    for key, need in graph.edges:
        needs[key].append(need)
    below: dict[str, list[str]] = {}
    for key in nodes:
        below.setdefault(needs[key][-1] if needs[key] else "", []).append(key)
    lines = list(_lines(below, "", 0))
    return "".join(f"{'  ' * depth}{_line(nodes, needs, key)}\n" for key, depth in lines)


def label(node: Node) -> str:
    """`serverless endpoint 'chat' in 'assistants'`."""
    name = f"{node.title}, {node.name}" if node.count > 1 else f"{node.title} '{node.name}'"
    return f"{name} in '{node.holder}'" if node.holder else name


def _lines(below: Mapping[str, list[str]], key: str, depth: int) -> Iterator[tuple[str, int]]:
    for child in below.get(key, ()):
        yield child, depth
        yield from _lines(below, child, depth + 1)


def _line(nodes: Mapping[str, Node], needs: Mapping[str, list[str]], key: str) -> str:
    sign = nodes[key].action.sign.strip()
    others = [printable(label(nodes[need])) for need in needs[key][:-1]]
    also = dim(f"  also on {', '.join(others)}") if others else ""
    return f"{sign + ' ' if sign else ''}{printable(label(nodes[key]))}{also}"
