"""Parameters, variables and where a copy loop stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, kind


def _name(function: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise wrong(
        function, f"expects its parameter to be of type 'String'. The provided value is of type '{kind(value)}'"
    )


def _copy_index(scope: Scope, values: Sequence[Any]) -> int:
    """copyIndex(), copyIndex(offset), copyIndex('loop'), copyIndex('loop', offset)."""
    name = values[0] if values and isinstance(values[0], str) else ""
    offset = values[-1] if values and not isinstance(values[-1], str) else 0
    if not is_integer(offset) or (len(values) == 2 and not name):
        raise wrong("copyIndex", "expects the name of a copy loop, an integer offset, or both", "#copyIndex")
    if name.lower() in scope.indexes:
        return scope.indexes[name.lower()] + int(offset)
    if name:
        what = (
            f"The template function 'copyIndex' has the parameter '{name}', which is not the name of a copy loop here"
        )
        raise Failure(f"{what}. Please see https://aka.ms/arm-resource-loops for usage details.")
    what = "The template function 'copyIndex' is not expected at this location"
    raise Failure(f"{what}. The function can only be used in a resource with copy specified. {HELP} for usage details.")


FUNCTIONS = {
    "parameters": Function(lambda scope, values: scope.parameters(_name("parameters", values[0])), 1, 1),
    "variables": Function(lambda scope, values: scope.variables(_name("variables", values[0])), 1, 1),
    "copyIndex": Function(_copy_index, 0, 2),
}
