"""The valid word that a typo was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The most similar of `words`, letter case aside, or None when nothing is near."""
    return _nearest(word.lower(), tuple(words))


def meant(word: str, words: Iterable[str]) -> str:
    """A question to end a message with, empty when nothing is near."""
    near = nearest(word, words)
    return f"did you mean '{near}'?" if near else ""


@lru_cache(maxsize=4096)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # costs time that only a typo is worth

    lower = {known.lower(): known for known in words}
    near = get_close_matches(word, lower, 1, cutoff=0.6)
    return lower[near[0]] if near else None
