"""Finds the built-in functions by listing deployer/sandbox/deployments/language/functions."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from deployer.sandbox.deployments.language import functions as package
from deployer.sandbox.deployments.language.scope import Function

LIVE = frozenset({"reference", "references", "list*"})
"""Functions that only a running deployment can evaluate."""
LACKING = frozenset(
    {
        "builduri",
        "externalinput",
        "externalinputs",
        "getsecret",
        "managementgroupresourceid",
        "parseuri",
        "pickzones",
        "providers",
        "roledefinitions",
        "target",
        "this",
        "tologicalzone",
        "tologicalzones",
        "tophysicalzone",
        "tophysicalzones",
    }
)
"""Functions that Azure has and the sandbox has not: learn.microsoft.com/azure/azure-resource-manager/templates/
template-functions, and those that Bicep's experimental features write.
"""
DEFAULTS_ONLY = frozenset({"utcnow", "newguid"})
"""Functions that only default values of parameters may call."""


@cache
def functions() -> dict[str, Function]:
    """Every built-in function by its name in lower case."""
    modules = [import_module(f"{package.__name__}.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    return {name.lower(): function for module in modules for name, function in module.FUNCTIONS.items()}


def family(name: str) -> str:
    """The name under which a function is known: every `listSomething` is `list*`."""
    low = name.lower()
    return "list*" if low.startswith("list") and low not in functions() else low
