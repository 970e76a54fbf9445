"""A small page for people: tables with everything in it, no script, and nothing to load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from deployer.reports.ansi import plain, printable

_STYLE = (
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:80em}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #8884;padding:.4em .7em;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}.bad td:first-child{color:#c21f2c;font-weight:600}"
)


def page(title: str, parts: Iterable[str]) -> str:
    """The whole page; a policy in it keeps whatever stands in a name from running."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    head += f"<title>{safe(title)}</title><style>{_STYLE}</style>"
    body = "".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n<h1>{safe(title)}</h1>\n{body}</body></html>\n'


def html_table(header: Sequence[str], rows: Iterable[tuple[bool, Sequence[str]]]) -> str:
    """Rows under a header; of each whether it is well, and its cells."""
    head = "".join(f'<th scope="col">{safe(name)}</th>' for name in header)
    body = "".join(_row(well, cells) for well, cells in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"


def safe(text: str) -> str:
    """Foreign text as a page shows it."""
    return escape(printable(plain(text)))


def _row(well: bool, cells: Sequence[str]) -> str:
    inner = "".join(f"<td>{_cell(cell)}</td>" for cell in cells)
    mark = "" if well else ' class="bad"'
    return f"<tr{mark}>{inner}</tr>\n"


def _cell(text: str) -> str:
    """A web address is a link; whatever else stands in a cell is text."""
    shown = safe(text)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if text.startswith("https://") else shown
