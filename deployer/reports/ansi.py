"""Text for terminals: bold and colour, nothing that they would obey, columns, and readers that may go away."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Sequence
from typing import TextIO

_SEQUENCE = re.compile("\x1b\\[[0-9;]*m")
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
    padded = [cell + " " * (width - len(plain(cell))) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join([*padded[:-1], cells[-1]]).rstrip() + "\n"


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
