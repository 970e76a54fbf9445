"""Comparison, logic and choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import ExpressionError, argument_error
from deployer.sandbox.deployments.language.scope import Function, Scope, Thunk
from deployer.sandbox.deployments.language.values import equal, require, type_name


def _bool(name: str, value: Any) -> bool:
    require(isinstance(value, bool), name, "expects its parameter to be of type 'Boolean'", "", value)
    return bool(value)


def _choose(scope: Scope, arguments: Sequence[Thunk]) -> Any:
    """Only the branch that is chosen is evaluated."""
    condition = arguments[0](scope)
    what = "expects its first parameter 'condition' to be a boolean value"
    require(isinstance(condition, bool), "if", what, "/#if", condition)
    return arguments[1](scope) if condition else arguments[2](scope)


def _order(name: str, holds: Callable[[Any, Any], bool]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> bool:
        one, other = values
        kinds = {type_name(one), type_name(other)}
        what = "expects its parameters to be of type integer and integer or string and string"
        require(len(kinds) == 1 and kinds <= {"Integer", "String"}, name, what, f"#{name}", one, other)
        return holds(one, other)

    return Function(run, 2, 2)


def _fail(_: Scope, values: Sequence[Any]) -> Any:
    raise ExpressionError(str(values[0]))


def _to_bool(_: Scope, values: Sequence[Any]) -> bool:
    value = values[0]
    if isinstance(value, int):
        return value != 0
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise argument_error("bool", "was invoked with a parameter that is not valid")


FUNCTIONS = {
    "true": Function(lambda _s, _v: True, 0, 0),
    "false": Function(lambda _s, _v: False, 0, 0),
    "null": Function(lambda _s, _v: None, 0, 0),
    "bool": Function(_to_bool, 1, 1),
    "and": Function(lambda _, values: all([_bool("and", value) for value in values]), 2),
    "or": Function(lambda _, values: any([_bool("or", value) for value in values]), 2),
    "not": Function(lambda _, values: not _bool("not", values[0]), 1, 1),
    "fail": Function(_fail, 1, 1),
    "if": Function(_choose, 3, 3, lazy=True),
    "equals": Function(lambda _, values: equal(values[0], values[1]), 2, 2),
    "less": _order("less", lambda one, other: one < other),
    "lessOrEquals": _order("lessOrEquals", lambda one, other: one <= other),
    "greater": _order("greater", lambda one, other: one > other),
    "greaterOrEquals": _order("greaterOrEquals", lambda one, other: one >= other),
    "coalesce": Function(lambda _, values: next((value for value in values if value is not None), None), 1),
}
