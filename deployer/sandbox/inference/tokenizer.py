"""Text in the sandbox's own tokens: at most six letters, or one sign, with the blanks before it.

Real tokenizers differ per model; what matters here is that counts are stable and that the pieces of a text, joined,
are the text again.
"""

from __future__ import annotations

import re
from zlib import crc32

_PIECE = re.compile(r"\s*(?:\w{1,6}|[^\w\s])|\s+\Z")


def split(text: str) -> list[str]:
    """The tokens of a text."""
    return _PIECE.findall(text)


def count(text: str) -> int:
    """How many tokens a text has."""
    return len(split(text))


def mark(token: str) -> float:
    """The log probability that the sandbox gives a token: between -1 and 0, the same every time."""
    return -(crc32(token.encode()) % 1000) / 1000
