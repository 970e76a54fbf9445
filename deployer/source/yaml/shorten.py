"""Foreign text for a message."""

from __future__ import annotations


def shorten(text: str) -> str:
    """One line, 40 characters, nothing a terminal would obey."""
    clean = "".join(char if char.isprintable() else "\ufffd" for char in text[:41])
    return clean if len(clean) <= 40 else clean[:39] + "…"
