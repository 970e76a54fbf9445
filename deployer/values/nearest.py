"""The valid word that a typo was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

PART = 4
"""Letters that a part of a word needs to tell which one was meant."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The most similar of `words`, letter case aside, or None when nothing is near."""
    return _nearest(word.lower(), tuple(words))


def meant(word: str, words: Iterable[str]) -> str:
    """A question to end a message with, empty when nothing is near: the first of the words that the word is a part of,
    else the most similar one.
    """
    known = tuple(words)
    part = next((each for each in known if len(word) >= PART and word.lower() in each.lower()), None)
    near = part or nearest(word, known)
    return f"did you mean '{near}'?" if near else ""


@lru_cache(maxsize=4096)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # costs time that only a typo is worth

    lower = {known.lower(): known for known in words}
    near = get_close_matches(word, lower, 1, cutoff=0.6)
    return lower[near[0]] if near else None
