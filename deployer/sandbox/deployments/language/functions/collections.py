"""Arrays and objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, evaluation_error
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import equal, is_integer, lookup, require, text, type_name

_LENGTH_ARITY = (
    "The template language function 'length' expects exactly one parameter: an array, object, or a string the length "
    f"of which is returned. The function was invoked with '{{given}}' parameters. {HELP}/#length for usage details."
)


def _length(_: Scope, values: Sequence[Any]) -> int:
    what = "expects its parameter to be an array, object, or a string"
    require(isinstance(values[0], str | list | dict), "length", what, "/#length", values[0])
    return len(values[0])


def _empty(_: Scope, values: Sequence[Any]) -> bool:
    value = values[0]
    if value is None or isinstance(value, str | list | dict):
        return not value
    what = "The template function 'empty' expects its parameter to be an object, an array, or a string"
    raise ExpressionError(
        f"{what}. The provided value is of type '{type_name(value)}'. {HELP}#empty for usage details."
    )


def _end(name: str, place: int) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        value = values[0]
        require(isinstance(value, str | list), name, "expects its parameter be an array or a string", f"#{name}", value)
        return value[place] if value else ("" if isinstance(value, str) else None)

    return Function(run, 1, 1)


def _part(name: str) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        value, count = values
        what = "expects its first parameter 'collection' to be an array or a string"
        require(isinstance(value, str | list), name, what, f"#{name}", value)
        require(is_integer(count), name, "expects its second parameter 'count' to be an integer", f"#{name}", count)
        cut = max(0, count)
        return value[cut:] if name == "skip" else value[:cut]

    first = f"the collection to {name} the objects from as the first parameter"
    what = f"expects exactly two parameters: {first} and the count of objects to {name} as the second parameter"
    said = f"The template language function '{name}' {what}. The function was invoked with '{{given}}' parameter(s)."
    return Function(run, 2, 2, arity=f"{said} {HELP}#{name} for usage details.")


def _contains(_: Scope, values: Sequence[Any]) -> bool:
    where, what = values
    if isinstance(where, str):
        return text(what) in where
    if isinstance(where, dict):
        return lookup(where, text(what)) is not None
    says = "expects its first parameter 'container' to be an array, an object, or a string"
    require(isinstance(where, list), "contains", says, "#contains", where)
    return any(equal(item, what) for item in where)


def _union(_: Scope, values: Sequence[Any]) -> Any:
    arrays = all(isinstance(value, list) for value in values)
    what = "expects either a comma separated list of arrays or a comma separated list of objects as its parameters"
    require(arrays or all(isinstance(value, dict) for value in values), "union", what, "#union")
    if arrays:
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


def _create_object(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    keys = values[0::2]
    what = "expects an even number of parameters: for each property its name, a string, and its value"
    even = len(values) % 2 == 0 and all(isinstance(key, str) for key in keys)
    require(even, "createObject", what, "#createObject")
    return dict(zip(keys, values[1::2], strict=True))


def _items(_: Scope, values: Sequence[Any]) -> list[dict[str, Any]]:
    found = values[0]
    require(isinstance(found, dict), "items", "expects its parameter to be an object", "#items", found)
    return [{"key": key, "value": found[key]} for key in sorted(found, key=str.lower)]


def _try_get(_: Scope, values: Sequence[Any]) -> Any:
    found = values[0]
    for key in values[1:]:
        if isinstance(found, dict) and isinstance(key, str):
            at = lookup(found, key)
            found = found[at] if at is not None else None
        elif isinstance(found, list) and is_integer(key):
            found = found[key] if 0 <= key < len(found) else None
        elif found is not None:
            raise evaluation_error("tryGet", ": the property or index does not fit the value", "/#tryGet")
    return found


def _shallow_merge(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    objects = isinstance(values[0], list) and all(isinstance(item, dict) for item in values[0])
    require(objects, "shallowMerge", "expects its parameter to be an array of objects", "#shallowMerge")
    return {key: value for item in values[0] for key, value in item.items()}


FUNCTIONS = {
    "array": Function(lambda _, values: values[0] if isinstance(values[0], list) else [values[0]], 1, 1),
    "contains": Function(_contains, 2, 2),
    "createArray": Function(lambda _, values: list(values), 0),
    "createObject": Function(_create_object, 0),
    "empty": Function(_empty, 1, 1),
    "first": _end("first", 0),
    "last": _end("last", -1),
    "items": Function(_items, 1, 1),
    "length": Function(_length, 1, 1, arity=_LENGTH_ARITY),
    "shallowMerge": Function(_shallow_merge, 1, 1),
    "skip": _part("skip"),
    "take": _part("take"),
    "tryGet": Function(_try_get, 2),
    "union": Function(_union, 1),
}
