"""Arrays and objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, unable, wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, kind, lookup, same, text


def _length(_: Scope, values: Sequence[Any]) -> int:
    if isinstance(values[0], str | list | dict):
        return len(values[0])
    what = "expects its parameter to be an array, object, or a string"
    raise wrong("length", f"{what}. The provided value is of type '{kind(values[0])}'", "/#length")


def _length_arity(name: str, given: int) -> str:
    what = "expects exactly one parameter: an array, object, or a string the length of which is returned"
    return (
        f"The template language function '{name}' {what}. The function was invoked with '{given}' parameters. "
        f"{HELP}/#length for usage details."
    )


def _empty(_: Scope, values: Sequence[Any]) -> bool:
    value = values[0]
    if value is None or isinstance(value, str | list | dict):
        return not value
    what = "The template function 'empty' expects its parameter to be an object, an array, or a string"
    raise Failure(f"{what}. The provided value is of type '{kind(value)}'. {HELP}#empty for usage details.")


def _end(name: str, place: int) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        value = values[0]
        if not isinstance(value, str | list):
            what = f"expects its parameter be an array or a string. The provided value is of type '{kind(value)}'"
            raise wrong(name, what, f"#{name}")
        return value[place] if value else ("" if isinstance(value, str) else None)

    return Function(run, 1, 1)


def _part(name: str) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        value, count = values
        if not isinstance(value, str | list):
            what = "expects its first parameter 'collection' to be an array or a string"
            raise wrong(name, f"{what}. The provided value is of type '{kind(value)}'", f"#{name}")
        if not is_integer(count):
            what = "expects its second parameter 'count' to be an integer"
            raise wrong(name, f"{what}. The provided value is of type '{kind(count)}'", f"#{name}")
        cut = max(0, count)
        return value[cut:] if name == "skip" else value[:cut]

    return Function(run, 2, 2, arity=_part_arity)


def _part_arity(name: str, given: int) -> str:
    first = f"the collection to {name} the objects from as the first parameter"
    what = f"{first} and the count of objects to {name} as the second parameter"
    return (
        f"The template language function '{name}' expects exactly two parameters: {what}. "
        f"The function was invoked with '{given}' parameter(s). {HELP}#{name} for usage details."
    )


def _contains(_: Scope, values: Sequence[Any]) -> bool:
    where, what = values
    if isinstance(where, str):
        return text(what) in where
    if isinstance(where, dict):
        return lookup(where, text(what)) is not None
    if isinstance(where, list):
        return any(same(item, what) for item in where)
    says = "expects its first parameter 'container' to be an array, an object, or a string"
    raise wrong("contains", f"{says}. The provided value is of type '{kind(where)}'", "#contains")


def _sets(name: str, values: Sequence[Any]) -> type:
    for type in (list, dict):
        if all(isinstance(value, type) for value in values):
            return type
    what = "expects either a comma separated list of arrays or a comma separated list of objects as its parameters"
    raise wrong(name, what, f"#{name}")


def _intersection(_: Scope, values: Sequence[Any]) -> Any:
    found, *others = values
    if _sets("intersection", values) is list:
        kept = [item for item in found if all(any(same(item, one) for one in other) for other in others)]
        return _distinct(kept)
    return {
        key: value for key, value in found.items() if all(key in other and same(other[key], value) for other in others)
    }


def _union(_: Scope, values: Sequence[Any]) -> Any:
    if _sets("union", values) is list:
        return _distinct([item for value in values for item in value])
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


def _distinct(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if not any(same(item, one) for one in found):
            found.append(item)
    return found


def _array(_: Scope, values: Sequence[Any]) -> list[Any]:
    return values[0] if isinstance(values[0], list) else [values[0]]


def _create_object(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    keys = values[0::2]
    if len(values) % 2 or not all(isinstance(key, str) for key in keys):
        what = "expects an even number of parameters: for each property its name, a string, and its value"
        raise wrong("createObject", what, "#createObject")
    return dict(zip(keys, values[1::2], strict=True))


def _items(_: Scope, values: Sequence[Any]) -> list[dict[str, Any]]:
    found = _object("items", values[0])
    return [{"key": key, "value": found[key]} for key in sorted(found, key=str.lower)]


def _object(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise wrong(
        name, f"expects its parameter to be an object. The provided value is of type '{kind(value)}'", f"#{name}"
    )


def _flatten(_: Scope, values: Sequence[Any]) -> list[Any]:
    if isinstance(values[0], list) and all(isinstance(item, list) for item in values[0]):
        return [item for items in values[0] for item in items]
    raise wrong(
        "flatten",
        f"expects its parameter to be an array of arrays. The provided value is of type '{kind(values[0])}'",
        "#flatten",
    )


def _try_get(_: Scope, values: Sequence[Any]) -> Any:
    found = values[0]
    for key in values[1:]:
        if isinstance(found, dict) and isinstance(key, str):
            at = lookup(found, key)
            found = found[at] if at is not None else None
        elif isinstance(found, list) and is_integer(key):
            found = found[key] if 0 <= key < len(found) else None
        elif found is not None:
            raise unable("tryGet", ": the property or index does not fit the value", "/#tryGet")
    return found


def _from_end(name: str) -> Function:
    """The item that is so many from the end, the last being the first."""

    def run(_: Scope, values: Sequence[Any]) -> Any:
        items, count = values
        if items is None and name == "tryIndexFromEnd":
            return None
        if not isinstance(items, list) or not is_integer(count) or count < 1:
            raise wrong(name, "expects an array and an integer that is at least '1'", f"#{name}")
        if count <= len(items):
            return items[-count]
        if name == "tryIndexFromEnd":
            return None
        raise Failure(f"The language expression property array index '{len(items) - count}' is out of bounds.")

    return Function(run, 2, 2)


def _shallow_merge(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    if not isinstance(values[0], list) or not all(isinstance(item, dict) for item in values[0]):
        raise wrong("shallowMerge", "expects its parameter to be an array of objects", "#shallowMerge")
    return {key: value for item in values[0] for key, value in item.items()}


FUNCTIONS = {
    "array": Function(_array, 1, 1),
    "contains": Function(_contains, 2, 2),
    "createArray": Function(lambda _, values: list(values), 0),
    "createObject": Function(_create_object, 0),
    "empty": Function(_empty, 1, 1),
    "first": _end("first", 0),
    "last": _end("last", -1),
    "flatten": Function(_flatten, 1, 1),
    "indexFromEnd": _from_end("indexFromEnd"),
    "intersection": Function(_intersection, 2),
    "items": Function(_items, 1, 1),
    "length": Function(_length, 1, 1, arity=_length_arity),
    "objectKeys": Function(lambda _, values: sorted(_object("objectKeys", values[0]), key=str.lower), 1, 1),
    "shallowMerge": Function(_shallow_merge, 1, 1),
    "skip": _part("skip"),
    "take": _part("take"),
    "tryGet": Function(_try_get, 2),
    "tryIndexFromEnd": _from_end("tryIndexFromEnd"),
    "union": Function(_union, 1),
}
