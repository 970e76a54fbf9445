"""The formats a value can be reported in. Each is one function `as_FORMAT(value) -> str`, found by its name.

The functions of a value stand in its file, `VALUE.py`. Where they are long it is a folder, `VALUE/`, with a file
`FORMAT.py` for each.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, cast

Report = Callable[[Any], str]


def formats(value: str) -> tuple[str, ...]:
    """Names of the formats of a value (`problems`, `plan`), as users write them; text comes first."""
    module = import_module(f"{__package__}.{value}")
    if hasattr(module, "__path__"):
        found = [entry.name for entry in iter_modules(module.__path__)]
    else:
        found = [name.removeprefix("as_") for name in vars(module) if name.startswith("as_")]
    names = (name.replace("_", "-") for name in found)
    return tuple(sorted(names, key=lambda name: (name != "text", name)))


def report(value: str, format: str) -> Report:
    """The function that reports such a value in a format."""
    return cast(Report, getattr(_module(value, format), f"as_{format.replace('-', '_')}"))


def shows_one(value: str, format: str) -> bool:
    """Whether the format has room for one item of the list that a value is, as its file says by `SHOWS_ONE`."""
    return bool(getattr(_module(value, format), "SHOWS_ONE", False))


def _module(value: str, format: str) -> ModuleType:
    module = import_module(f"{__package__}.{value}")
    if hasattr(module, "__path__"):
        return import_module(f"{module.__name__}.{format.replace('-', '_')}")
    return module
