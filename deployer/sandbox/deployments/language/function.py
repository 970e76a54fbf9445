"""The built-in functions: which there are, what each takes, and what is said when it is given something else.

The sentences are those that Azure prints for most functions, where somebody published them (behaviours.json).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from msgspec import Struct

from deployer.sandbox.deployments.errors import HELP, ExpressionError
from deployer.sandbox.deployments.language.values import type_name

_KINDS = {
    "string": "String",
    "strings": "Array of Strings",
    "integer": "Integer",
    "float": "Float",
    "null": "Null",
    "boolean": "Boolean",
    "array": "Array",
    "object": "Object",
    "lambda": "Function",
}
"""The name that ARM's sentences give each kind."""
_PLACES = ("first", "second", "third", "fourth")
_EVALUATE = "Unable to evaluate template language function"
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


class Unfit(Exception):
    """Arguments of the right kinds for which a function has no answer. The message is the inner sentence."""


class Function(Struct, frozen=True):
    """A built-in function."""

    run: Callable[..., Any]
    kinds: tuple[str, ...]
    """Of each argument, alternatives with `|` between; `any` for all."""
    least: int
    repeats: bool
    """The last kind stands for any number of arguments."""
    scoped: bool
    """It is given the scope before its arguments."""
    lazy: bool
    """Its arguments come as thunks, and are of no kind yet."""

    def check_count(self, name: str, count: int) -> None:
        """Raises ExpressionError for a wrong number of arguments."""
        most = len(self.kinds)
        if count >= self.least and (self.repeats or count <= most):
            return
        if self.repeats:
            word = {1: "one", 2: "two", 3: "three"}[self.least]
            what = f". At least {word} parameter should be provided. {HELP}"
        else:
            wants = str(most) if self.least == most else f"{self.least} to {most}"
            what = f": function requires {wants} argument(s) while {count} were provided. {HELP}/#{name}"
        raise ExpressionError(f"{_EVALUATE} '{name}'{what} for usage details.")

    def call(self, name: str, scope: Any, values: Sequence[Any]) -> Any:
        """The value for these arguments. Raises ExpressionError."""
        for place, value in enumerate(() if self.lazy else values):
            kinds = self.kinds[min(place, len(self.kinds) - 1)].split("|")
            if not any(_is(kind, value) for kind in kinds):
                alone = len(self.kinds) == 1 and not self.repeats
                which = "its parameter" if alone else f"its {_PLACES[min(place, 3)]} parameter"
                what = f"{which} to be of type '{' or '.join(_KINDS[kind] for kind in kinds)}'"
                given = f"The provided value is of type '{type_name(value)}'"
                sentence = f"The template language function '{name}' expects {what}. {given}. {HELP} for usage details."
                raise ExpressionError(sentence)
        try:
            return self.run(scope, *values) if self.scoped else self.run(*values)
        except Unfit as failure:
            raise ExpressionError(f"{_EVALUATE} '{name}': {failure}. {HELP}/#{name} for usage details.") from None


def _is(kind: str, value: Any) -> bool:
    if kind == "strings":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return kind == "any" or type_name(value) == _KINDS[kind]


def function(run: Callable[..., Any], takes: str = "", *, scoped: bool = False, lazy: bool = False) -> Function:
    """A function by what it takes: `string integer [integer]`, `array|string`, `any...` or, for none at all too,
    `[any...]`.
    """
    words = takes.split()
    kinds = tuple(word.strip("[].") for word in words)
    least = sum(not word.startswith("[") for word in words)
    return Function(run, kinds, least, takes.rstrip("]").endswith("..."), scoped, lazy)


@cache
def functions() -> dict[str, Function]:
    """Every built-in function by its name in lower case."""
    package = import_module(f"{__package__}.functions")
    modules = [import_module(f"{package.__name__}.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    return {name.lower(): function for module in modules for name, function in module.FUNCTIONS.items()}


def base_name(name: str) -> str:
    """The name under which a function is known: every `listSomething` is `list*`."""
    low = name.lower()
    return "list*" if low.startswith("list") and low not in functions() else low
