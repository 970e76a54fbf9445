"""Machine sizes of managed online endpoints and what they cost of a quota."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from deployer.sandbox.facts.read import read


class Size(Struct, frozen=True):
    """One machine size. `memory` in GB, `disk` in MB."""

    name: str
    family: str
    cores: int
    gpus: int
    memory: int
    disk: int
    reserve: bool
    retired: str = "9999"

    def need(self, instances: int) -> int:
        """Cores of the quota that so many machines take: ceil(1.2 x instances) where there is a reserve (QUOTA20)."""
        return self.cores * (-(-instances * 12 // 10) if self.reserve else instances)


@cache
def sizes() -> dict[str, Size]:
    """Every known size by its name in lower case."""
    return {name.lower(): Size(name=name, **row) for name, row in read("sizes")["sizes"].items()}


def size(name: str, day: str) -> Size | None:
    """The size of that name, if machines of it can still be had on the day."""
    found = sizes().get(name.lower())
    return found if found and day < found.retired else None


def families() -> tuple[str, ...]:
    """Every quota family, sorted."""
    return tuple(sorted({size.family for size in sizes().values()}))
