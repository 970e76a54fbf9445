"""Reads the rows beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def read(name: str) -> Any:
    """The content of facts/NAME.json. Shared: never changed in place."""
    return json.loads(resources.files("deployer.sandbox.facts").joinpath(f"{name}.json").read_text("utf-8"))


@cache
def roles() -> Mapping[str, Mapping[str, Any]]:
    """Each role by its id."""
    found: Mapping[str, Mapping[str, Any]] = read("roles")["roles"]
    return found


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
