"""Foreign text in Markdown: shown as it is, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from deployer.reports.ansi import printable

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]")
_ADDRESS = re.compile(r"https://[\w.~:/?#=&%+-]*[\w/]", re.ASCII)
# `@name` calls somebody and `#12` or `!12` links to something; a comment in between breaks the spell.
_CALL = re.compile(r"([@#!])(?=\w)")


def escaped(text: str) -> str:
    """A sentence. Web addresses become links, everything else stays text."""
    found, end = "", 0
    text = printable(text)
    for match in _ADDRESS.finditer(text):
        found += _plain(text[end : match.start()]) + f"<{match[0]}>"
        end = match.end()
    return found + _plain(text[end:])


def code(text: str, cell: bool = False) -> str:
    """A name. Inside `cell`, that of a table, a bar would end the cell."""
    text = printable(text)
    fence = "`" * (_longest(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    found = f"{fence}{pad}{text}{pad}{fence}"
    return found.replace("|", "\\|") if cell else found


def fenced(text: str, language: str) -> str:
    """A block of lines, between fences that nothing inside can close."""
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{language}\n{text}{fence}\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """Rows of sentences under a header, the last `right` columns to the right; nothing where there are no rows."""
    lines = [f"| {' | '.join(map(escaped, cells))} |\n" for cells in rows]
    ruler = "---|" * (len(header) - right) + "--:|" * right
    return f"| {' | '.join(header)} |\n|{ruler}\n{''.join(lines)}" if lines else ""


def headed(command: str, verdict: str) -> str:
    """How a report of a command begins: a hidden mark by which it is found again, a heading, and what it came to."""
    return f"<!-- deployer:{command} -->\n### deployer {command}\n\n**{verdict}**"


def _plain(text: str) -> str:
    return _CALL.sub(r"\1<!-- -->", _SPECIAL.sub(lambda match: "\\" + match[0], text))


def _longest(text: str) -> int:
    """Length of the longest run of backticks."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
