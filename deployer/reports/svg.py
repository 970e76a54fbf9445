"""A graph as a picture: https://www.w3.org/TR/SVG2/"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from deployer.reports.ansi import printable
from deployer.reports.layout import layout
from deployer.values.graph import Graph, Node

WIDTH, HEIGHT = 188, 46
ACROSS, DOWN = 52, 16
"""Room between nodes."""
EDGE = 16
"""Room around the whole."""

STYLE = """\
.node rect{fill:#fff;stroke:#8c959f;stroke-width:1.2}.node text{font:12px system-ui,sans-serif;fill:#1f2328}
.node .kind{font-size:10.5px;fill:#59636e}.edge{fill:none;stroke:#8c959f;stroke-width:1.2;opacity:.7}
.node .sign{font-weight:700}.create .sign{fill:#1a7f37}.update .sign{fill:#9a6700}.delete .sign,.replace .sign
{fill:#cf222e}.read .sign{fill:#0969da}.create rect{stroke:#1a7f37}.update rect{stroke:#9a6700}.delete rect
{stroke:#cf222e}.replace rect{stroke:#cf222e;stroke-dasharray:5 3}.read rect{stroke:#0969da}.no-op{opacity:.75}
@media (prefers-color-scheme:dark){.node rect{fill:#151b23}.node text{fill:#f0f6fc}.node .kind{fill:#9198a1}}
"""


def drawing(graph: Graph, style: str = "", links: Mapping[str, str] | None = None) -> str:
    """The picture as an element. `links` are the fragments of the page that nodes lead to, by key."""
    found = layout(graph)
    width = max(0, found.layers * (WIDTH + ACROSS) - ACROSS) + 2 * EDGE
    height = max(0, round(found.height * (HEIGHT + DOWN) - DOWN)) + 2 * EDGE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [f'{head} role="{"group" if links else "img"}" aria-label="Dependencies">']
    if style:
        parts.append(f"<style>{style}</style>")
    parts += [f'<path class="edge" d="{_curve(points)}"/>' for points in found.routes.values()]
    for node in graph.nodes:
        layer, at = found.places[node.key]
        box = "".join(_box(node, _left(layer), _top(at)))
        to = (links or {}).get(node.key)
        parts.append(f'<a href="#{escape(to)}">{box}</a>' if to else box)
    return "\n".join([*parts, "</svg>"])


def _box(node: Node, x: float, y: float) -> Iterator[str]:
    sign = node.action.sign.strip()
    indent = 14 + 9 * len(sign)
    yield f'<g class="node {node.action.value}" transform="translate({x:g} {y:g})">'
    yield f"<title>{escape(printable(node.label))}</title>"
    if node.count > 1:
        yield f'<rect x="4" y="4" width="{WIDTH}" height="{HEIGHT}" rx="7"/>'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="7"/>'
    if sign:
        yield f'<text class="sign" x="9" y="28">{escape(sign)}</text>'
    kind = f"{node.title} in {node.holder}" if node.holder else node.title
    kind = kind if len(kind) <= _most(indent, 5.6) else node.title
    yield f'<text class="kind" x="{indent}" y="18">{escape(_short(kind, indent, 5.6))}</text>'
    yield f'<text x="{indent}" y="34">{escape(_short(node.name, indent, 6.6))}</text></g>'


def _short(text: str, indent: int, wide: float) -> str:
    """As much of a text as a box takes; its end tells more than its middle."""
    text, most = printable(text), _most(indent, wide)
    if sum(map(_columns, text)) <= most:
        return text
    end = text[-8:]
    left = most - 1 - sum(map(_columns, end))
    widths = accumulate(map(_columns, text))
    return f"{text[: sum(width <= left for width in widths)]}…{end}"


def _columns(char: str) -> float:
    """How much wider than most a character is drawn; a little too much rather than too little."""
    if east_asian_width(char) in "WF":
        return 2
    return 1.75 if char in "mwMW@%" else 1.25 if char.isupper() else 1


def _most(indent: int, wide: float) -> int:
    return int((WIDTH - indent - 8) / wide)


def _curve(points: Sequence[tuple[int, float]]) -> str:
    """A line that leaves and enters nodes level. A layer that it only passes is crossed straight."""
    path = f"M{_left(points[0][0]) + WIDTH:g} {_middle(points[0][1]):g}"
    for (_, before), (layer, height) in pairwise(points):
        left, bend = _left(layer), _left(layer) - ACROSS / 2
        path += (
            f"C{bend:g} {_middle(before):g} {bend:g} {_middle(height):g} {left:g} {_middle(height):g}H{left + WIDTH:g}"
        )
    return path[: path.rindex("H")] if "H" in path else path


def _middle(height: float) -> float:
    return _top(height) + HEIGHT / 2


def _left(layer: int) -> float:
    return EDGE + layer * (WIDTH + ACROSS)


def _top(height: float) -> float:
    return round(EDGE + height * (HEIGHT + DOWN), 1)
