"""The formats a value can be reported in, found by listing the folder of the value."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

Report = Callable[[Any], str]


def formats(value: str) -> tuple[str, ...]:
    """Names of the formats of a value (`problems`, `plan`), as users write them; text comes first."""
    package = import_module(f"{__package__}.{value}")
    names = [entry.name.replace("_", "-") for entry in pkgutil.iter_modules(package.__path__)]
    return tuple(sorted(names, key=lambda name: (name != "text", name)))


def report(value: str, name: str) -> Report:
    """The function that reports such a value in the format `name`."""
    module = import_module(f"{__package__}.{value}.{name.replace('-', '_')}")
    return cast(Report, module.report)
