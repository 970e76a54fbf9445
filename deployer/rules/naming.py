"""Names against Azure's patterns."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, View
from deployer.values.source import Path


def misnamed(view: View, type_: str, noun: str, path: Path, name: str) -> Iterator[Finding]:
    """A finding when Azure would not take `name` for something of the type."""
    naming = view.catalog.names[type_]
    if not naming.fits(name):
        yield Finding(path, f"Azure takes no {noun} named '{name}'", naming.rule)
