"""How many cores of one machine family an environment needs in one region, and how many it can have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capacity:
    """One row of the quota of a subscription, seen by one environment, or by several that share it."""

    region: str
    family: str
    needed: int
    """Cores for everything the environment declares, what Azure keeps back included."""
    missing: int
    """Cores for what of it is not running yet."""
    used: int
    """Cores that run now, anybody's."""
    granted: int | None
    """Cores that the subscription may use; None where Azure does not list the family."""

    @property
    def short(self) -> int:
        """Cores to ask Microsoft for: where more is in use than is granted, that as well."""
        return max(0, self.missing - ((self.granted or 0) - self.used)) if self.missing else 0
