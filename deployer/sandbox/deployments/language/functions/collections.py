"""Arrays and objects, and the functions that take a lambda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.deployments.errors import HELP, ExpressionError
from deployer.sandbox.deployments.language.function import Function, Unfit, function
from deployer.sandbox.deployments.language.scope import Lambda, Scope, Thunk
from deployer.sandbox.deployments.language.values import equal, is_integer, lookup, text, type_name


def _end(place: int) -> Function:
    def run(value: Any) -> Any:
        return value[place] if value else ("" if isinstance(value, str) else None)

    return function(run, "array|string")


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, str):
        return text(what) in where
    if isinstance(where, dict):
        return lookup(where, text(what)) is not None
    return any(equal(item, what) for item in where)


def _union(*values: Any) -> Any:
    if len({type_name(value) for value in values}) > 1:
        raise Unfit("the parameters must be all arrays or all objects")
    if isinstance(values[0], list):
        items: list[Any] = []
        for item in (item for value in values for item in value):
            if not any(equal(item, one) for one in items):
                items.append(item)
        return items
    found: dict[str, Any] = {}
    for value in values:
        found = _merged(found, value)
    return found


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Objects merge at every depth; of anything else the last wins."""
    found = dict(one)
    for key, value in other.items():
        at = lookup(found, key) or key
        both = isinstance(found.get(at), dict) and isinstance(value, dict)
        found[at] = _merged(found[at], value) if both else value
    return found


def _create_object(*values: Any) -> dict[str, Any]:
    keys = values[0::2]
    if len(values) % 2 or not all(isinstance(key, str) for key in keys):
        raise Unfit("an even number of parameters is expected: for each property its name, a string, and its value")
    return dict(zip(keys, values[1::2], strict=True))


def _items(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": found[key]} for key in sorted(found, key=str.lower)]


def _try_get(found: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(found, dict) and isinstance(key, str):
            at = lookup(found, key)
            found = found[at] if at is not None else None
        elif isinstance(found, list) and is_integer(key):
            found = found[key] if 0 <= key < len(found) else None
        elif found is not None:
            raise Unfit("the property or index does not fit the value")
    return found


def _shallow_merge(values: Sequence[Any]) -> dict[str, Any]:
    if not all(isinstance(item, dict) for item in values):
        raise Unfit("the parameter must be an array of objects")
    return {key: value for item in values for key, value in item.items()}


def _lambda(scope: Scope, *arguments: Thunk) -> Lambda:
    names = [argument(scope) for argument in arguments[:-1]]
    if not names or not all(isinstance(name, str) for name in names):
        raise Unfit("the names of its variables must be string literals")
    return Lambda(tuple(names), arguments[-1], scope)


def _variable(scope: Scope, name: str) -> Any:
    if name.lower() not in scope.lambdas:
        raise ExpressionError(f"The lambda variable '{name}' is not found. {HELP} for usage details.")
    return scope.lambdas[name.lower()]


def _apply(function: Lambda, *values: Any) -> Any:
    known = dict(zip((name.lower() for name in function.names), values, strict=False))
    return function.body(replace(function.scope, lambdas={**function.scope.lambdas, **known}))


def _filter(values: list[Any], keeps: Lambda) -> list[Any]:
    found = [(item, _apply(keeps, item, index)) for index, item in enumerate(values)]
    if not all(isinstance(kept, bool) for _, kept in found):
        raise Unfit("the lambda is to give a boolean")
    return [item for item, kept in found if kept]


def _reduce(values: list[Any], found: Any, step: Lambda) -> Any:
    for index, item in enumerate(values):
        found = _apply(step, found, item, index)
    return found


def _map(values: list[Any], work: Lambda) -> list[Any]:
    return [_apply(work, item, index) for index, item in enumerate(values)]


def _slice(cut: Callable[[Any, int], Any]) -> Function:
    return function(lambda value, count: cut(value, max(0, count)), "array|string integer")


FUNCTIONS = {
    "array": function(lambda value: value if isinstance(value, list) else [value], "any"),
    "contains": function(_contains, "array|object|string any"),
    "createArray": function(lambda *values: list(values), "[any...]"),
    "createObject": function(_create_object, "[any...]"),
    "empty": function(lambda value: not value, "object|array|string|null"),
    "first": _end(0),
    "last": _end(-1),
    "items": function(_items, "object"),
    "length": function(len, "array|object|string"),
    "shallowMerge": function(_shallow_merge, "array"),
    "skip": _slice(lambda value, count: value[count:]),
    "take": _slice(lambda value, count: value[:count]),
    "tryGet": function(_try_get, "any any..."),
    "union": function(_union, "array|object..."),
    "lambda": function(_lambda, "any...", scoped=True, lazy=True),
    "lambdaVariables": function(_variable, "string", scoped=True),
    "map": function(_map, "array lambda"),
    "filter": function(_filter, "array lambda"),
    "reduce": function(_reduce, "array any lambda"),
}
