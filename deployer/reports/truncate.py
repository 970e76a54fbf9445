"""Long reports made to fit: sections are cut between items, and say how much was cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

NOTE = 300
"""Characters kept free for each section's note on what was cut."""


class Section(Struct, frozen=True):
    """A list that may be cut. `wrap` makes a section of the items that fit, `rest` says how many did not."""

    items: Sequence[str]
    wrap: Callable[[str], str]
    rest: Callable[[int], str]


def truncate(sections: Sequence[Section], room: int) -> list[str]:
    """The sections in at most `room` characters, the first ones complete before the later ones get anything."""
    found = []
    for left, section in zip(range(len(sections) - 1, -1, -1), sections, strict=True):
        text = _cut(section, room - NOTE * left)
        room -= size(text)
        found.append(text)
    return [text for text in found if text]


def size(text: str) -> int:
    """Characters as the services count them at worst: those beyond the first 65,536 count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(section: Section, room: int) -> str:
    if not section.items:
        return ""
    taken, used = 0, size(section.wrap("")) + NOTE
    while taken < len(section.items) and (used := used + size(section.items[taken])) <= room:
        taken += 1
    if taken == len(section.items):
        return section.wrap("".join(section.items))
    rest = section.rest(len(section.items) - taken)
    return (section.wrap("".join(section.items[:taken])) if taken else "") + rest
