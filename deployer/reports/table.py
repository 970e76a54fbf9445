"""Columns for people."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, plain


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a header, two spaces between columns; nothing follows the last column."""
    lines = [[bold(name) for name in header], *rows]
    widths = [max(len(plain(line[i])) for line in lines) for i in range(len(header))]
    return "".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (width - len(plain(cell))) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join([*padded[:-1], cells[-1]]).rstrip() + "\n"
