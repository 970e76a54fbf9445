"""The line at fault with a caret under the place."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

from deployer.reports.ansi import printable

WIDTH = 100
"""Columns that a line may take; of a longer one the part around the place is shown."""

_PLAIN = r"(?:[^\s,:\[\]{}#]|:(?=\S))+"
_WORD = re.compile(rf"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|{_PLAIN}(?: +{_PLAIN})*")


def word(line: str, column: int) -> str:
    """What stands at a column (the first is 1): a text, quoted or not, or the one character that is there."""
    match = _WORD.match(line, column - 1)
    return match[0] if match else line[column - 1 : column]


def excerpt(line: str, number: int, column: int) -> tuple[str, str]:
    """Two lines: the source with its number, and the marks under what stands at `column`."""
    marked = word(line, column)
    start = max(0, column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
    shown = _clean(line[start : start + WIDTH]).rstrip()
    lead = ("... " if start else "") + _clean(line[start : column - 1])
    text = ("... " if start else "") + shown + (" ..." if start + WIDTH < len(line) else "")
    marks = "^" * max(1, min(_columns(_clean(marked)), WIDTH - _columns(lead)))
    return f"{number:>5} | {text}", f"{'':>5} | {' ' * _columns(lead)}{marks}"


def _clean(text: str) -> str:
    return printable(text.replace("\t", " "))


def _columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
