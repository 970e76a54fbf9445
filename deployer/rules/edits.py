"""Ideas for repairs."""

from __future__ import annotations

from deployer.values.problem import Edit, Fix
from deployer.values.source import Path


def put(path: Path, value: str | int | bool) -> Fix:
    """Set one value."""
    shown = str(value).lower() if isinstance(value, bool) else value
    return Fix(f"set {path[-1]} to '{shown}'", (Edit(path, value),))


def drop(path: Path) -> Fix:
    """Remove one key, or one item of a list."""
    what = path[-1] if isinstance(path[-1], str) else f"{path[-2]} {path[-1] + 1}"
    return Fix(f"remove {what}", (Edit(path, None),))
