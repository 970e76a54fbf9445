"""What differs between what an environment declares and what is live."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from deployer.values.armid import HasId
from deployer.values.source import Path, Position


class Bucket(StrEnum):
    """Whose word the live value goes against."""

    DECLARED = "declared"
    """The user's: the value, or the resource, stands in the YAML."""
    DEFAULTED = "defaulted"
    """Ours: the template states it where the YAML says nothing."""
    UNDECLARED = "undeclared"
    """The environment's own, and no longer in the YAML: an apply deletes it."""
    EXTRA = "extra"
    """Nobody's: nothing manages it, and somebody seems to have set it."""


class DriftDifference(HasId, Struct, frozen=True):
    """One property, or with an empty `path` a whole resource."""

    bucket: Bucket
    kind: str
    title: str
    """The kind in the words of a user."""
    id: str
    address: str
    path: Path
    wanted: Any
    """None where nothing is wanted."""
    live: Any
    """None where nothing is there."""
    reason: str = ""
    """Where the values do not say it: `it is not there`."""
    origin: Path = ()
    """The place in the file that asks for the resource."""
    key: Path = ()
    """Where the file says it, or would; nothing where no file can."""
    position: Position | None = None


class Drift(Struct, frozen=True):
    """Everything that differs in one environment, in the order of its resources."""

    environment: str
    file: str
    differences: tuple[DriftDifference, ...]

    def count(self, bucket: Bucket) -> int:
        """How many there are of one sort."""
        return sum(item.bucket is bucket for item in self.differences)
