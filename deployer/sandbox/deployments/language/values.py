"""The values of expressions: JSON, with the names and the manners that .NET gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import ExpressionError


def type_name(value: Any) -> str:
    """The name of a value's type in ARM's messages."""
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    names = {int: "Integer", float: "Float", str: "String", list: "Array", dict: "Object"}
    return names.get(type(value), "Function")


def is_integer(value: Any) -> bool:
    """Whether a value is a whole number; a Boolean is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def text(value: Any) -> str:
    """A value as `string()` and `format()` write it: True as .NET spells it, objects as compact JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if value is None:
        return ""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def lookup(values: Mapping[str, Any], name: str) -> str | None:
    """The key of an object that a name means: letter case does not count."""
    if name in values:
        return name
    low = name.lower()
    return next((key for key in values if key.lower() == low), None)


def value_of(values: Mapping[str, Any], name: str) -> Any:
    """The value that a name means in an object; None where there is none."""
    found = lookup(values, name)
    return None if found is None else values[found]


def is_secure(definition: Mapping[str, Any]) -> bool:
    """Whether the value of a parameter or an output is never shown again."""
    return str(definition.get("type", "")).lower().startswith("secure")


def member(value: Any, key: Any) -> Any:
    """`value.key` or `value[key]`. Raises ExpressionError."""
    if isinstance(value, dict) and isinstance(key, str):
        found = lookup(value, key)
        if found is None:
            names = ", ".join(value)
            raise ExpressionError(
                f"The language expression property '{key}' doesn't exist, available properties are '{names}'."
            )
        return value[found]
    if isinstance(value, list) and is_integer(key):
        if not 0 <= key < len(value):
            raise ExpressionError(f"The language expression property array index '{key}' is out of bounds.")
        return value[key]
    raise ExpressionError(f"The language expression property '{key}' can't be evaluated.")


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal: type counts, letter case of texts and of keys too."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


def typed_name(type: str, names: Sequence[str]) -> str:
    """`Microsoft.Storage/storageAccounts/x`: a type with a name behind each of its parts."""
    namespace, *types = type.split("/")
    return namespace + "".join(f"/{type}/{name}" for type, name in zip(types, names, strict=True))
