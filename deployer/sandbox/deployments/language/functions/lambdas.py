"""Functions that take a lambda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cmp_to_key
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, wrong
from deployer.sandbox.deployments.language.scope import Function, Lambda, Scope, Thunk
from deployer.sandbox.deployments.language.values import kind, text


def _lambda(scope: Scope, arguments: Sequence[Thunk]) -> Lambda:
    names = [argument(scope) for argument in arguments[:-1]]
    if not all(isinstance(name, str) for name in names):
        raise wrong("lambda", "expects the names of its variables to be string literals", "#lambda")
    return Lambda(tuple(names), arguments[-1], scope)


def _variable(scope: Scope, values: Sequence[Any]) -> Any:
    name = text(values[0])
    if name.lower() not in scope.lambdas:
        raise Failure(f"The lambda variable '{name}' is not found. {HELP} for usage details.")
    return scope.lambdas[name.lower()]


def _apply(name: str, function: Any, *values: Any) -> Any:
    if not isinstance(function, Lambda) or len(function.names) < 1:
        raise wrong(name, f"expects a lambda, while a value of type '{kind(function)}' was provided", f"#{name}")
    known = dict(zip((name.lower() for name in function.names), values, strict=False))
    return function.body(replace(function.scope, lambdas={**function.scope.lambdas, **known}))


def _list(name: str, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise wrong(
        name, f"expects its first parameter to be an array. The provided value is of type '{kind(value)}'", f"#{name}"
    )


def _holds(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(name, f"expects its lambda to give a boolean. The value given is of type '{kind(value)}'", f"#{name}")


def _map(_: Scope, values: Sequence[Any]) -> list[Any]:
    return [_apply("map", values[1], item, index) for index, item in enumerate(_list("map", values[0]))]


def _filter(_: Scope, values: Sequence[Any]) -> list[Any]:
    items = enumerate(_list("filter", values[0]))
    return [item for index, item in items if _holds("filter", _apply("filter", values[1], item, index))]


def _reduce(_: Scope, values: Sequence[Any]) -> Any:
    found = values[1]
    for index, item in enumerate(_list("reduce", values[0])):
        found = _apply("reduce", values[2], found, item, index)
    return found


def _sort(_: Scope, values: Sequence[Any]) -> list[Any]:
    def order(one: Any, other: Any) -> int:
        return -1 if _holds("sort", _apply("sort", values[1], one, other)) else 1

    return sorted(_list("sort", values[0]), key=cmp_to_key(order))


def _group_by(_: Scope, values: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for index, item in enumerate(_list("groupBy", values[0])):
        found.setdefault(text(_apply("groupBy", values[1], item, index)), []).append(item)
    return found


def _map_values(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    if not isinstance(values[0], dict):
        raise wrong(
            "mapValues",
            f"expects its first parameter to be an object. The provided value is of type '{kind(values[0])}'",
            "#mapValues",
        )
    return {key: _apply("mapValues", values[1], value) for key, value in values[0].items()}


def _to_object(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    items = _list("toObject", values[0])
    keys = [text(_apply("toObject", values[1], item)) for item in items]
    found = [_apply("toObject", values[2], item) for item in items] if len(values) > 2 else items
    return dict(zip(keys, found, strict=True))


FUNCTIONS = {
    "lambda": Function(_lambda, 1, lazy=True),
    "lambdaVariables": Function(_variable, 1, 1),
    "map": Function(_map, 2, 2),
    "filter": Function(_filter, 2, 2),
    "reduce": Function(_reduce, 3, 3),
    "sort": Function(_sort, 2, 2),
    "groupBy": Function(_group_by, 2, 2),
    "mapValues": Function(_map_values, 2, 2),
    "toObject": Function(_to_object, 2, 3),
}
