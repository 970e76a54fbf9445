"""Properties that only Azure sets, by type."""

from __future__ import annotations

from functools import cache

from deployer.sandbox.facts.read import read

_EVERYWHERE = frozenset({"systemdata", "etag", "properties.provisioningstate"})


def is_set_by_azure(type: str, path: str) -> bool:
    """Whether a property (`properties.x.y`, any letter case) is read-only, or no property of the type at all."""
    low = path.lower()
    return low in _EVERYWHERE or low in _paths(type.lower())


@cache
def _paths(type: str) -> frozenset[str]:
    rows = read("readonly")["types"]
    found = next((row for name, row in rows.items() if name.lower() == type), "")
    return frozenset(found.lower().split())
