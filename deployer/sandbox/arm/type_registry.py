"""Finds resource types and addresses by listing the folders of the providers.

A file may hold values of `Type` and `ROUTES` (addresses of ARM that are no plain resources).
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from deployer.sandbox.arm.resource_type import Type

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
