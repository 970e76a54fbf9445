"""A region of Azure, and a size of machine."""

from __future__ import annotations

from datetime import date
from math import asin, cos, inf, radians, sin, sqrt

from msgspec import Struct

EARTH = 6371
"""Its radius in kilometres."""


class Region(Struct, frozen=True):
    """A public region. `serverless_since` is the day from which its hubs can hold serverless endpoints of Mistral,
    `hubs` whether a source shows Azure Machine Learning there, without which no hub is.
    """

    name: str
    display_name: str
    geography: str
    serverless_since: date | None = None
    hubs: bool = True
    place: tuple[float, float] | None = None
    """Latitude and longitude in degrees."""
    accounts: bool = False
    """A source shows Foundry accounts there."""
    projects: bool = False
    """A source shows projects of Foundry accounts there."""

    def serverless(self, day: date) -> bool:
        """Whether a hub here can hold serverless endpoints on `day`."""
        return self.serverless_since is not None and self.serverless_since <= day

    def distance(self, other: Region) -> float:
        """Kilometres between the two along the surface; infinite where a place is not known."""
        if self.place is None or other.place is None:
            return inf
        (north, east), (north2, east2) = (map(radians, place) for place in (self.place, other.place))
        half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
        return 2 * EARTH * asin(sqrt(half))


class Size(Struct, frozen=True):
    """A machine size of managed compute."""

    name: str
    family: str
    """Name of the quota its cores count against."""
    cores: int
    gpus: int
    reserve: bool
    """Azure keeps 20 percent of the instances back for upgrades, and the quota must cover them (QUOTA20)."""
    retired: date | None
    sources: tuple[str, ...]

    def exists(self, day: date) -> bool:
        """Whether it can be had on `day`."""
        return self.retired is None or day < self.retired

    def need(self, instances: int) -> int:
        """Cores of quota that so many instances take."""
        return (-(-instances * 12 // 10) if self.reserve else instances) * self.cores
