"""Names and ids against the patterns of Azure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deployer.rules.rule import Finding, View
from deployer.values.source import Path

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_guid(text: str) -> bool:
    """Eight, four, four, four and twelve hexadecimal digits."""
    return _GUID.fullmatch(text) is not None


def invalid_name(view: View, type_: str, noun: str, path: Path, name: str) -> Iterator[Finding]:
    """A finding when Azure would not take `name` for something of the type."""
    naming = view.catalog.names[type_]
    if not naming.fits(name):
        yield Finding(path, f"{noun} name '{name}' is not valid", naming.rule)
