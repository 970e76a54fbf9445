"""Finds resource types and addresses by listing the folders of the providers.

A file may hold values of `Type` and `ROUTES` (addresses of ARM that are no plain resources: methods and patterns).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from deployer.sandbox.arm.resource_type import Answering, Type

FOLDERS = ("arm", "entra", "foundry", "marketplace", "ml", "resources")
_ROOT = Path(__file__).parent.parent


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the providers."""
    return tuple(
        import_module(f"deployer.sandbox.{folder}.{module.name}")
        for folder in FOLDERS
        for module in pkgutil.iter_modules([str(_ROOT / folder)])
        if not module.ispkg
    )


@cache
def types() -> dict[str, Type]:
    """Every resource type by its name in lower case."""
    found = (value for module in modules() for value in vars(module).values() if isinstance(value, Type))
    return {type.name.lower(): type for type in found}


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
