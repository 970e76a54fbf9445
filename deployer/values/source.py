"""The data of an environment file, and beside it the place of every value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct, field

Path = tuple[str | int, ...]
"""Where a value stands in its document: mapping keys and sequence indexes, from the top."""


def meet(one: Path, other: Path) -> bool:
    """Whether two paths are the same, or one leads to the other."""
    return one[: len(other)] == other or other[: len(one)] == one


class Position(Struct, frozen=True, order=True):
    """A place in a file, as editors count: the first line is 1, the first column is 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Places(Protocol):
    """Finds places on demand: most values are never reported, so none is computed before it is asked for."""

    def value(self, path: Path) -> Position | None:
        """Where the value at `path` begins, None when no such value was written."""

    def key(self, path: Path) -> Position | None:
        """Where the key that leads to `path` begins, None when `path` does not end in a written key."""


class Source(Struct, frozen=True):
    """One document. `data` holds dicts, lists, str, int, float, bool and None only."""

    file: str
    data: Any
    places: Places
    texts: Mapping[str, str] = field(default_factory=dict)
    """The text of every file that took part, by its name: comments that suppress findings stand there."""
    names: tuple[str, ...] = ()
    """The variables that were filled in: `var.NAME` of the environment, `NAME` of the process. Never their values."""

    def at(self, path: Path) -> Position:
        """The place of the value at `path`, or of the nearest ancestor that was written."""
        for end in range(len(path), -1, -1):
            if place := self.places.value(path[:end]):
                return place
        return Position(self.file, 1, 1)

    def key(self, path: Path) -> Position:
        """The place of the key that leads to `path`; that of the value where there is no key."""
        return self.places.key(path) or self.at(path)
