"""What a deployment would change about a resource, property by property, as what-if says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deployer.sandbox.deployments.language.values import lookup, same
from deployer.sandbox.facts import regions

Row = dict[str, Any]


def delta(before: Mapping[str, Any], after: Mapping[str, Any], silent: Iterable[str] = ()) -> list[Row]:
    """The differences of two resources. `silent` are the paths, in lower case, of properties that cannot be set."""
    return list(_objects(before, after, "", frozenset(silent)))


def _objects(before: Mapping[str, Any], after: Mapping[str, Any], path: str, silent: frozenset[str]) -> Iterable[Row]:
    for key, value in after.items():
        name = f"{path}.{key}" if path else key
        found = lookup(before, key)
        old = before[found] if found is not None else None
        if name.lower() in silent:
            yield {"path": name, "propertyChangeType": "NoEffect", "after": value}
        elif value is None and old is None:
            continue
        elif old is None:
            yield from _made(value, name)
        else:
            yield from _values(old, value, name, silent)
    for key, value in before.items():
        if lookup(after, key) is None and value is not None:
            yield from _gone(value, f"{path}.{key}" if path else key)


def _values(before: Any, after: Any, path: str, silent: frozenset[str]) -> Iterable[Row]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _objects(before, after, path, silent)
    elif isinstance(before, list) and isinstance(after, list):
        if children := list(_arrays(before, after, silent)):
            yield {"path": path, "propertyChangeType": "Array", "children": children}
    elif not same(before, after) and not (path == "location" and _same_region(before, after)):
        yield {"path": path, "propertyChangeType": "Modify", "before": before, "after": after}


def _arrays(before: list[Any], after: list[Any], silent: frozenset[str]) -> Iterable[Row]:
    """Items are compared by their place."""
    for index in range(max(len(before), len(after))):
        if index >= len(after):
            yield {"path": str(index), "propertyChangeType": "Delete", "before": before[index]}
        elif index >= len(before):
            yield {"path": str(index), "propertyChangeType": "Create", "after": after[index]}
        else:
            inner = list(_values(before[index], after[index], "", silent))
            if len(inner) == 1 and inner[0]["path"] == "":
                yield {**inner[0], "path": str(index)}
            elif inner:
                yield {"path": str(index), "propertyChangeType": "Modify", "children": inner}


def _made(value: Any, path: str) -> Iterable[Row]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _made(item, f"{path}.{key}")
    elif value is not None:
        yield {"path": path, "propertyChangeType": "Create", "after": value}


def _gone(value: Any, path: str) -> Iterable[Row]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _gone(item, f"{path}.{key}")
    elif value is not None:
        yield {"path": path, "propertyChangeType": "Delete", "before": value}


def _same_region(one: Any, other: Any) -> bool:
    return regions.canonical(str(one)) == regions.canonical(str(other))
