"""How much of one quota an environment needs, and how much it can have: cores of a machine family, units of a model."""

from __future__ import annotations

from msgspec import Struct


class Capacity(Struct, frozen=True):
    """One row of the quota of a subscription, seen by one environment, or by several that share it."""

    region: str
    """Of several regions that share the quota, each."""
    family: str
    """Of machines, or the name of the quota."""
    needed: int
    """For everything the environment declares, what Azure keeps back included."""
    missing: int
    """For what of it is not running yet."""
    used: int
    """In use now, by anybody."""
    granted: int | None
    """What the subscription may use; None where Azure does not list the quota."""
    unit: str = "cores"
    """What is counted."""
    scope: str = ""
    """Where it counts, if that is more than the region: `Global`, or the data zone."""
    available: int | None = None
    """The most that one deployment more can get in the region, by what Azure has there; None where it is not asked."""
    full: bool = False
    """Whether that is less than one deployment lacks that is still to come, whatever is granted."""

    missing_for: tuple[str, ...] = ()
    """The addresses of what is not running yet."""

    @property
    def short(self) -> int:
        """What to ask Microsoft for: where more is in use than is granted, that as well."""
        return max(0, self.missing - ((self.granted or 0) - self.used)) if self.missing else 0
