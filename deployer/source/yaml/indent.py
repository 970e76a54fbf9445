"""How far things are indented: the margin of a collection, and lines that stand left of it."""

from __future__ import annotations

import re

_DASH = re.compile(r"^ *-(?=\s)", re.MULTILINE)


def first_dash(text: str, start: int) -> int:
    """Where the first dash of a sequence by indentation stands, which may begin with an anchor on another line."""
    if text[start] != "&":
        return start
    found = _DASH.search(text, start)
    assert found is not None, "a sequence by indentation has a dash"
    return found.end() - 1


def column(text: str, offset: int) -> int:
    """The column of a character, counted from 0."""
    return offset - text.rfind("\n", 0, offset) - 1


def outdented(text: str, start: int, end: int, margin: int) -> int | None:
    """The first character, within quotes or brackets, of a line that is not indented more than `margin`.

    YAML wants such lines indented; PyYAML's parser does not look. Without it, a quote or bracket that was not closed
    takes in the keys below it. A closing bracket may stand further left, as most programs allow.
    """
    found = re.compile(rf"\n {{0,{margin}}}(?![ #\]}}]|\t*(?:[\n#]|$))").search(text, start, end)
    return found.end() if found else None
