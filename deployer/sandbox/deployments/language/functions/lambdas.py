"""Functions that take a lambda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, argument_error
from deployer.sandbox.deployments.language.scope import Function, Lambda, Scope, Thunk
from deployer.sandbox.deployments.language.values import require, text, type_name


def _lambda(scope: Scope, arguments: Sequence[Thunk]) -> Lambda:
    names = [argument(scope) for argument in arguments[:-1]]
    strings = all(isinstance(name, str) for name in names)
    require(strings, "lambda", "expects the names of its variables to be string literals", "#lambda")
    return Lambda(tuple(names), arguments[-1], scope)


def _variable(scope: Scope, values: Sequence[Any]) -> Any:
    name = text(values[0])
    if name.lower() not in scope.lambdas:
        raise ExpressionError(f"The lambda variable '{name}' is not found. {HELP} for usage details.")
    return scope.lambdas[name.lower()]


def _apply(name: str, function: Any, *values: Any) -> Any:
    if not isinstance(function, Lambda) or len(function.names) < 1:
        raise argument_error(
            name, f"expects a lambda, while a value of type '{type_name(function)}' was provided", f"#{name}"
        )
    known = dict(zip((name.lower() for name in function.names), values, strict=False))
    return function.body(replace(function.scope, lambdas={**function.scope.lambdas, **known}))


def _list(name: str, value: Any) -> list[Any]:
    require(isinstance(value, list), name, "expects its first parameter to be an array", f"#{name}", value)
    return list(value)


def _map(_: Scope, values: Sequence[Any]) -> list[Any]:
    return [_apply("map", values[1], item, index) for index, item in enumerate(_list("map", values[0]))]


def _filter(_: Scope, values: Sequence[Any]) -> list[Any]:
    found = []
    for index, item in enumerate(_list("filter", values[0])):
        holds = _apply("filter", values[1], item, index)
        if not isinstance(holds, bool):
            what = f"expects its lambda to give a boolean. The value given is of type '{type_name(holds)}'"
            raise argument_error("filter", what, "#filter")
        found += [item] * holds
    return found


def _reduce(_: Scope, values: Sequence[Any]) -> Any:
    found = values[1]
    for index, item in enumerate(_list("reduce", values[0])):
        found = _apply("reduce", values[2], found, item, index)
    return found


FUNCTIONS = {
    "lambda": Function(_lambda, 1, lazy=True),
    "lambdaVariables": Function(_variable, 1, 1),
    "map": Function(_map, 2, 2),
    "filter": Function(_filter, 2, 2),
    "reduce": Function(_reduce, 3, 3),
}
