"""Text for terminals: bold and colour, nothing that they would obey, columns that fit, and readers that may go away."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TextIO

_SEQUENCE = re.compile("\x1b\\[[0-9;]*m")
# Stands between the columns of a table as colour stands in a text: what asks for the font that a terminal has anyway.
_NEXT_COLUMN = "\x1b[10m  "
_SHORT = (24, 12, 8)
"""To how many characters the cells of a table are cut, one after the other, until it fits."""
# C0 and C1 controls, line and paragraph separators, and the marks that reorder what a reviewer reads (CVE-2021-42574).
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# GitHub Actions obeys a line that begins with `::`; Azure Pipelines obeys `##vso[`, and both `##[`, anywhere in a line.
_COMMAND = re.compile(r"(?<!\S):(?=:)|#(?=#(?:vso)?\[)")


def bold(text: str) -> str:
    """Text that stands out."""
    return f"\x1b[1m{text}\x1b[0m"


def dim(text: str) -> str:
    """Text that stands back."""
    return f"\x1b[2m{text}\x1b[0m"


def red(text: str) -> str:
    """Errors and deletions."""
    return f"\x1b[31m{text}\x1b[0m"


def green(text: str) -> str:
    """Successes and creations."""
    return f"\x1b[32m{text}\x1b[0m"


def yellow(text: str) -> str:
    """Warnings and updates."""
    return f"\x1b[33m{text}\x1b[0m"


def cyan(text: str) -> str:
    """Help and reads."""
    return f"\x1b[36m{text}\x1b[0m"


def block(lines: Iterable[str]) -> str:
    """The lines as one text, each with its end."""
    return "".join(f"{line}\n" for line in lines)


def plain(text: str) -> str:
    """The same text without colour."""
    return _SEQUENCE.sub("", text)


def printable(text: str) -> str:
    """Foreign text in which no character moves the cursor, hides or reorders other text, or starts a new line, and
    which no build log takes for a command.
    """
    text = _CONTROL.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)
    return _COMMAND.sub(lambda match: f"\\x{ord(match[0]):x}", text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a header, two spaces between columns; nothing follows the last column."""
    lines = [[name and bold(name) for name in header], *rows]
    widths = [max(len(plain(line[i])) for line in lines) for i in range(len(header))]
    return "".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    last = max((i for i, cell in enumerate(cells) if cell.rstrip()), default=0)
    padded = [cell + " " * (width - len(plain(cell))) for cell, width in zip(cells[:last], widths, strict=False)]
    return _NEXT_COLUMN.join([*padded, cells[last].rstrip()]) + "\n"


def fitted(text: str, width: int | None) -> str:
    """The text with each table in as many columns as a terminal has, as far as that leaves something to read. Cells end
    in an ellipsis, those of the last column first, and of the first one, which name the row, last of all. None leaves
    all whole.
    """
    if width is None or _NEXT_COLUMN not in text:
        return _joined([text])
    parts = groupby(text.splitlines(keepends=True), key=lambda line: _NEXT_COLUMN in line)
    return "".join(_narrowed(list(lines), width) if in_table else "".join(lines) for in_table, lines in parts)


def _narrowed(lines: Sequence[str], width: int) -> str:
    rows = [[cell.rstrip(" ") for cell in line.rstrip("\n").split(_NEXT_COLUMN)] for line in lines]
    widths = [max(len(plain(cell)) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    narrow = _widths(widths, width - 2 * (len(widths) - 1))
    if narrow == widths:
        return _joined(lines)
    shortened = [[_shortened(cell, most) for cell, most in zip(row, narrow, strict=False)] for row in rows]
    return _joined(_line(row, narrow) for row in shortened)


def _joined(lines: Iterable[str]) -> str:
    return "".join(lines).replace(_NEXT_COLUMN, "  ")


def _widths(widths: Sequence[int], room: int) -> Sequence[int]:
    """Of columns that share the room, cut from the last one on; as they were, where it does not suffice."""
    narrow = list(widths)
    later = range(len(narrow) - 1, 0, -1)
    for least, column in (*((least, column) for least in _SHORT for column in later), (_SHORT[0], 0)):
        narrow[column] -= max(0, min(sum(narrow) - room, narrow[column] - least))
    return narrow if sum(narrow) <= room else widths


def _shortened(text: str, width: int) -> str:
    """The beginning of a text, with all of its colours."""
    if len(plain(text)) <= width:
        return text
    return "".join(_cut(text, width - 1))


def _cut(text: str, room: int) -> Iterator[str]:
    for part in re.split(f"({_SEQUENCE.pattern})", text):
        if _SEQUENCE.fullmatch(part):
            yield part
        elif room >= 0:
            yield part if len(part) <= room else f"{part[:room].rstrip()}…"
            room -= len(part)


def write_now(stream: TextIO, text: str) -> None:
    """Write at once. Where the reader has gone (`| head -1`, a terminal that was closed) the text goes nowhere, now and
    later: what somebody reads does not decide what is done, and the exit code tells of it.
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if not (error.errno == errno.EPIPE or (error.errno == errno.EIO and _is_terminal(stream))):
            raise
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def _is_terminal(stream: TextIO) -> bool:
    """Whether a stream leads to a terminal, also one that is gone: `isatty` says no of it."""
    return stat.S_ISCHR(os.fstat(stream.fileno()).st_mode)
