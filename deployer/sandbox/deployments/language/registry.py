"""Finds the built-in functions by listing deployer/sandbox/deployments/language/functions."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from deployer.sandbox.deployments.language import functions as package
from deployer.sandbox.deployments.language.function import Function

LIVE = frozenset({"reference", "list*"})
"""Functions that only a running deployment can evaluate."""
_LACKING = """
    base64tojson base64tostring builduri cidrhost cidrsubnet datauri datauritostring datetimefromepoch
    datetimetoepoch externalinput externalinputs flatten float getsecret groupby indexfromend intersection
    managementgroup managementgroupresourceid mapvalues objectkeys padleft parsecidr parseuri pickzones providers
    references roledefinitions sort target this tologicalzone tologicalzones toobject tophysicalzone
    tophysicalzones tryindexfromend uri uricomponent uricomponenttostring
"""
LACKING = frozenset(_LACKING.split())
"""Functions that Azure has and the sandbox has not, in lower case: those of learn.microsoft.com/azure/
azure-resource-manager/templates/template-functions, and of Bicep's experimental features, that no public template of
the types covered was seen to use (docs/sandbox.md).
"""
DEFAULTS_ONLY = frozenset({"utcnow", "newguid"})
"""Functions that only default values of parameters may call."""
NOT_YET = LIVE | DEFAULTS_ONLY
"""What names, loops, conditions and variables cannot call."""


@cache
def functions() -> dict[str, Function]:
    """Every built-in function by its name in lower case."""
    modules = [import_module(f"{package.__name__}.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    return {name.lower(): function for module in modules for name, function in module.FUNCTIONS.items()}


def base_name(name: str) -> str:
    """The name under which a function is known: every `listSomething` is `list*`."""
    low = name.lower()
    return "list*" if low.startswith("list") and low not in functions() else low
