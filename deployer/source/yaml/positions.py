"""Offsets of keys and values, turned into places only when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from deployer.values.source import Path, Position


def find_lines(text: str) -> list[int]:
    """The offset at which each line begins."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


class Container(Struct):
    """A mapping or sequence in its text. Of a sequence `starts` and `ends` have each item, of a mapping key and value
    in turn. A value that was left out starts at its key or dash, and ends behind the colon or dash.
    """

    start: int
    bracketed: bool
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    data: Any = None


class Marks(Struct):
    """The places of one document: that of its value, and its containers by identity.

    `data` is held here so that those identities stay valid.
    """

    file: str
    text: str
    data: Any
    start: int
    end: int
    containers: Mapping[int, Container]
    nodes: int = 0
    """Keys and values, aliases written out."""
    _lines: list[int] = field(default_factory=list)
    _order: dict[int, dict[str, int]] = field(default_factory=dict)

    def value(self, path: Path) -> Position | None:
        """Where the value at `path` begins, None when no such value was written."""
        return self._place(path, 1)

    def key(self, path: Path) -> Position | None:
        """Where the key that leads to `path` begins, None when `path` does not end in a written key."""
        return self._place(path, 0) if path and isinstance(path[-1], str) else None

    def position(self, offset: int) -> Position:
        """The place of a character."""
        if not self._lines:
            self._lines.extend(find_lines(self.text))
        line = bisect_right(self._lines, offset)
        return Position(self.file, line, offset - self._lines[line - 1] + 1)

    def offset(self, path: Path, side: int) -> int | None:
        """The offset of the value at `path` (side 1) or of its key (side 0)."""
        data, found = self.data, self.start
        for step in path:
            spot = self.within(data, step, side)
            if spot is None:
                return None
            data, found = data[step], spot
        return found

    def within(self, container: Any, step: str | int, side: int) -> int | None:
        """The offset of one value (side 1), or of its key (side 0), in a container of this document."""
        slot = self._slot(container, step, side)
        return None if slot is None else self.containers[id(container)].starts[slot]

    def span(self, container: Any, step: str | int, side: int = 1) -> tuple[int, int]:
        """Where a value that is there, or its key, begins and ends."""
        slot = self._slot(container, step, side)
        assert slot is not None, "the caller knows that it is there"
        found = self.containers[id(container)]
        return found.starts[slot], found.ends[slot]

    def _slot(self, container: Any, step: str | int, side: int) -> int | None:
        if isinstance(container, list):
            return step if isinstance(step, int) and 0 <= step < len(container) else None
        if not isinstance(container, dict) or step not in container or not isinstance(step, str):
            return None
        if id(container) not in self._order:
            self._order[id(container)] = {key: 2 * place for place, key in enumerate(container)}
        return self._order[id(container)][step] + side

    def _place(self, path: Path, side: int) -> Position | None:
        found = self.offset(path, side)
        return None if found is None else self.position(found)
