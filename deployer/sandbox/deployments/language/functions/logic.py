"""Comparison, logic, choice and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from deployer.sandbox.deployments.errors import ExpressionError
from deployer.sandbox.deployments.language.function import Function, Unfit, function
from deployer.sandbox.deployments.language.scope import Scope, Thunk
from deployer.sandbox.deployments.language.values import equal, type_name


def _choose(scope: Scope, condition: Thunk, one: Thunk, other: Thunk) -> Any:
    """Only the branch that is chosen is evaluated."""
    holds = condition(scope)
    if not isinstance(holds, bool):
        raise Unfit("the first parameter 'condition' must be a boolean value")
    return one(scope) if holds else other(scope)


def _order(holds: Callable[[Any, Any], bool]) -> Function:
    def run(one: Any, other: Any) -> bool:
        if type_name(one) != type_name(other):
            raise Unfit(f"a value of type '{type_name(one)}' cannot be compared with one of type '{type_name(other)}'")
        return holds(one, other)

    return function(run, "integer|string integer|string")


def _fail(sentence: Any) -> Any:
    raise ExpressionError(str(sentence))


def _to_bool(value: Any) -> bool:
    if not isinstance(value, str):
        return bool(value)
    if value.lower() not in ("true", "false"):
        raise Unfit(f"the value '{value}' cannot be converted to a boolean")
    return value.lower() == "true"


def _arithmetic(work: Callable[[int, int], int]) -> Function:
    def run(one: int, other: int) -> int:
        try:
            found = work(one, other)
        except ZeroDivisionError:
            raise Unfit("the divisor cannot be zero") from None
        if not -(2**63) <= found < 2**63:
            raise Unfit("the result does not fit in 64 bits")
        return found

    return function(run, "integer integer")


def _truncated(one: int, other: int) -> int:
    """.NET divides towards zero."""
    found = abs(one) // abs(other)
    return found if (one < 0) == (other < 0) else -found


def _to_int(value: Any) -> int:
    if isinstance(value, str) and not re.fullmatch(r"\s*[+-]?\d+\s*", value, re.ASCII):
        raise Unfit(f"the value '{value}' cannot be converted to an integer")
    return int(value)


def _extreme(pick: Callable[[Any], int]) -> Function:
    def run(*values: Any) -> int:
        found = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        if not found or {type_name(value) for value in found} != {"Integer"}:
            raise Unfit("the parameters must be an array of integers or a comma separated list of integers")
        return pick(found)

    return function(run, "array|integer...")


def _range(start: int, count: int) -> list[int]:
    if not 0 <= count <= 10_000:
        raise Unfit(f"the count must be between 0 and 10000, while '{count}' was provided")
    return list(range(start, start + count))


FUNCTIONS = {
    "true": function(lambda: True),
    "false": function(lambda: False),
    "null": function(lambda: None),
    "bool": function(_to_bool, "boolean|integer|string"),
    "and": function(lambda *values: all(values), "boolean boolean..."),
    "or": function(lambda *values: any(values), "boolean boolean..."),
    "not": function(lambda value: not value, "boolean"),
    "fail": function(_fail, "any"),
    "if": function(_choose, "any any any", scoped=True, lazy=True),
    "equals": function(equal, "any any"),
    "less": _order(lambda one, other: one < other),
    "lessOrEquals": _order(lambda one, other: one <= other),
    "greater": _order(lambda one, other: one > other),
    "greaterOrEquals": _order(lambda one, other: one >= other),
    "coalesce": function(lambda *values: next((value for value in values if value is not None), None), "any..."),
    "add": _arithmetic(lambda one, other: one + other),
    "sub": _arithmetic(lambda one, other: one - other),
    "mul": _arithmetic(lambda one, other: one * other),
    "div": _arithmetic(_truncated),
    "mod": _arithmetic(lambda one, other: one - other * _truncated(one, other)),
    "int": function(_to_int, "integer|string"),
    "min": _extreme(min),
    "max": _extreme(max),
    "range": function(_range, "integer integer"),
}
