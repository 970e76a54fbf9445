"""What tells the items of a list apart: their `name`, or else their `model`; and where several have one `name`, since
they are deployments behind one endpoint, their `deployment` too: `batch/green`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

NAMES = ("name", "model")
"""The first of these that an item has."""


def item_names(items: Sequence[Any], shared: Collection[str] = ()) -> list[str | None]:
    """The name of each; None for what has none. `shared` are names that several have elsewhere."""
    apart = {*shared, *shared_names(items)}
    return [_qualified(item, name) if name in apart else name for item, name in zip(items, _plain(items), strict=True)]


def shared_names(items: Sequence[Any]) -> frozenset[str]:
    """The names that several items have."""
    return frozenset(name for name, count in Counter(_plain(items)).items() if name is not None and count > 1)


def _plain(items: Sequence[Any]) -> list[str | None]:
    return [_name(item) for item in items]


def _name(item: Any) -> str | None:
    named = (item[key] for key in NAMES if key in item) if isinstance(item, dict) else iter(())
    name = next(named, None)
    return name if isinstance(name, str) else None


def _qualified(item: Any, name: str | None) -> str | None:
    compute = item.get("compute")
    deployment = compute.get("deployment") if isinstance(compute, dict) else None
    return f"{name}/{deployment}" if isinstance(deployment, str) and isinstance(item.get("name"), str) else name
