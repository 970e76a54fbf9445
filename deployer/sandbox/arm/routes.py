"""Addresses of ARM that are not plain resources: methods and patterns, gathered from the folders of the providers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from deployer.sandbox.arm.resource_type import Answering
from deployer.sandbox.arm.type_registry import modules, types

Pattern = tuple[str, ...]


@cache
def _table() -> dict[int, list[tuple[Pattern, str, Answering]]]:
    """The patterns of each length, with the method and who answers it."""
    routes = [route for module in modules() for route in getattr(module, "ROUTES", {}).items()]
    below = ((type, route) for type in types().values() for route in type.routes.items())
    routes += [((method, f"/subscriptions/*{path}"), answering) for _, ((method, path), answering) in below]
    found: dict[int, list[tuple[Pattern, str, Answering]]] = {}
    for (method, path), answering in routes:
        pattern = _split(path)
        found.setdefault(len(pattern), []).append((pattern, method, answering))
    return found


def routes(path: str) -> Mapping[str, Answering]:
    """Who answers each method at a path; nobody where it is not in the table. `*` in a pattern is any one segment."""
    parts = _split(path.lower())
    found: dict[str, Answering] = {}
    for pattern, method, answering in _table().get(len(parts), ()):
        if all(want in ("*", part) for want, part in zip(pattern, parts, strict=True)):
            found.setdefault(method, answering)
    return found


def _split(path: str) -> Pattern:
    return tuple(part for part in path.split("/") if part)
