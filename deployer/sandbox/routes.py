"""Addresses of ARM that are not plain resources: a table of methods and patterns, gathered by listing the parts."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import deployer.sandbox.frontend
from deployer.sandbox.registered import types
from deployer.sandbox.resource_type import Answering

Pattern = tuple[str, ...]


@cache
def _table() -> dict[tuple[str, int], list[tuple[Pattern, Answering]]]:
    modules = (
        import_module(f"deployer.sandbox.frontend.{module.name}")
        for module in pkgutil.iter_modules(deployer.sandbox.frontend.__path__)
    )
    routes = [route for module in modules for route in module.ROUTES.items()]
    below = ((type, route) for type in types().values() for route in type.routes.items())
    routes += [((method, f"/subscriptions/*{path}"), answering) for _, ((method, path), answering) in below]
    found: dict[tuple[str, int], list[tuple[Pattern, Answering]]] = {}
    for (method, path), answering in routes:
        pattern = _split(path)
        found.setdefault((method, len(pattern)), []).append((pattern, answering))
    return found


def route(method: str, path: str) -> Answering | None:
    """Who answers a method at a path; `*` in a pattern stands for one segment."""
    parts = _split(path.lower())
    for pattern, answering in _table().get((method, len(parts)), ()):
        if all(want in ("*", part) for want, part in zip(pattern, parts, strict=True)):
            return answering
    return None


def methods(path: str) -> tuple[str, ...]:
    """The methods that a path of the table takes; none where it is not in the table."""
    return tuple(sorted({method for method, _ in _table() if route(method, path)}))


def _split(path: str) -> Pattern:
    return tuple(part for part in path.split("/") if part)
