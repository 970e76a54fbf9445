"""A deployment moved to the successor of its model."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.problem import Fix, Problem


class Upgrade(Struct, frozen=True):
    """What moving would mean. Without a `fix` nothing can be moved, and `reason` says why."""

    endpoint: str
    project: str
    before: str
    """The model, or the version or machine size where only that has to change."""
    to: str = ""
    fix: Fix | None = None
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    """Errors that stand in the way."""
    diff: str = ""
    """The change of the files."""
    written: bool = False
