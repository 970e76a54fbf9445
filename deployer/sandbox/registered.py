"""Finds the resource types by listing deployer/sandbox/types and deployer/sandbox/foundry."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

import deployer.sandbox.foundry
import deployer.sandbox.types
from deployer.sandbox.resource_type import Type


@cache
def types() -> dict[str, Type]:
    """Every resource type by its name in lower case."""
    found = (value for module in modules() for value in vars(module).values() if isinstance(value, Type))
    return {type.name.lower(): type for type in found}


def modules() -> list[ModuleType]:
    """The modules that hold the types, and what is known of their behaviour."""
    packages = (deployer.sandbox.types, deployer.sandbox.foundry)
    names = (f"{each.__name__}.{module.name}" for each in packages for module in pkgutil.iter_modules(each.__path__))
    return [import_module(name) for name in names]
