"""Finds the resource types by listing deployer/sandbox/types."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import deployer.sandbox.types
from deployer.sandbox.resource_type import Type


@cache
def types() -> dict[str, Type]:
    """Every resource type by its name in lower case."""
    modules = (
        import_module(f"deployer.sandbox.types.{m.name}") for m in pkgutil.iter_modules(deployer.sandbox.types.__path__)
    )
    found = (module.TYPE for module in modules)
    return {type.name.lower(): type for type in found}
