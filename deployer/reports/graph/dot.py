"""A graph for Graphviz: https://graphviz.org/doc/info/lang.html"""

from __future__ import annotations

from deployer.reports.ansi import printable
from deployer.reports.graph.text import label
from deployer.values.graph import Graph

_COLOURS = {"+": "#1a7f37", "~": "#9a6700", "-": "#cf222e", "-/+": "#cf222e", "<=": "#0969da"}


def report(graph: Graph) -> str:
    """Arrows point from what needs to what is needed."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["digraph deployer {", "  rankdir=RL;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    for node in graph.nodes:
        sign = node.action.sign.strip()
        colour = f', color="{_COLOURS[sign]}"' if sign in _COLOURS else ""
        lines.append(f"  {ids[node.key]} [label={_quoted(f'{sign} {label(node)}'.strip())}{colour}];")
    lines += [f"  {ids[key]} -> {ids[need]};" for key, need in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
