"""Addresses of ARM that are not plain resources: a table of methods and patterns, gathered by listing the parts."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import deployer.sandbox.frontend
from deployer.sandbox.registered import types
from deployer.sandbox.resource_type import Answering

Pattern = tuple[str, ...]


@cache
def _table() -> dict[int, list[tuple[Pattern, str, Answering]]]:
    """The patterns of each length, with the method and who answers it."""
    modules = (
        import_module(f"deployer.sandbox.frontend.{module.name}")
        for module in pkgutil.iter_modules(deployer.sandbox.frontend.__path__)
    )
    routes = [route for module in modules for route in module.ROUTES.items()]
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
