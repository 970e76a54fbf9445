"""Characters beyond U+FFFF, which JSON escapes in two halves (`\\ud83d\\ude00`) and PyYAML's parser knows in one piece.

What is written instead has the same length, so that every place stays what it is.
"""

from __future__ import annotations

import re

FILLER = "\u2066\u2066"
"""Stands in no text: such marks are refused before."""

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_MARK = re.compile(r"\\[uU](?:0000)?2066")


def joined(text: str) -> str:
    """The text with the escape sequence of the whole character, and a filler, for those of its halves."""
    if ("\\ud" not in text and "\\uD" not in text) or _MARK.search(text):
        return text
    return _PAIR.sub(_join, text)


def _join(found: re.Match[str]) -> str:
    number = 0x10000 + ((int(found[2], 16) - 0xD800) << 10) + int(found[3], 16) - 0xDC00
    return f"{found[1]}\\U{number:08X}{FILLER}"
