"""Texts: search, cut, join, format, and the names drawn from a hash."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, argument_error, evaluation_error
from deployer.sandbox.deployments.hashing import base32, murmur
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, require, text

_ONE = f"The template language function '{{name}}' must have only one parameter. {HELP} for usage details."
_EXACTLY = (
    f"The template language function '{{name}}' expects exactly '{{wants}}' parameters. {HELP} for usage details."
)
_SUBSTRING = (
    "The template language function 'substring' expects at least two parameters and up to three parameters: a string, "
    f"a start index and optionally a length. {HELP}/#substring for usage details."
)
_HOLE = re.compile(r"\{\{|\}\}|\{\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?(?::([^{}]*))?\}|[{}]")
_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
"""Of guid(), a UUID of version 5: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#guid"""
_LONGEST = 131_072


def _one(name: str, work: Callable[[str], Any]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        require(isinstance(values[0], str), name, "expects its parameter to be of type 'String'", "", values[0])
        return work(values[0])

    return Function(run, 1, 1, arity=_ONE)


def _texts(name: str, values: Sequence[Any]) -> Sequence[str]:
    """All of them texts, or the sentence about the first that is none."""
    for place, value in zip(("first", "second", "third"), values, strict=False):
        require(isinstance(value, str), name, f"expects its {place} parameter to be of type 'String'", "", value)
    return values


def _search(name: str, work: Callable[[str, str], Any]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        one, other = values
        what = "expects its parameters to be of type string and string"
        require(isinstance(one, str) and isinstance(other, str), name, what, f"#{name}", one, other)
        return work(one.lower(), other.lower())

    return Function(run, 2, 2)


def _replace(_: Scope, values: Sequence[Any]) -> str:
    whole, old, new = _texts("replace", values)
    require(bool(old), "replace", "expects its second parameter to be a string that is not empty")
    return str(whole.replace(old, new))


def _split(_: Scope, values: Sequence[Any]) -> list[str]:
    whole = _texts("split", values[:1])[0]
    marks = [values[1]] if isinstance(values[1], str) else values[1]
    strings = isinstance(marks, list) and all(isinstance(mark, str) for mark in marks)
    require(strings, "split", "expects its second parameter to be of type 'String or Array of Strings'", "", values[1])
    parts = [whole]
    for mark in sorted(filter(None, marks), key=len, reverse=True):
        parts = [piece for part in parts for piece in part.split(mark)]
    return parts


def _join(_: Scope, values: Sequence[Any]) -> str:
    items, mark = values
    what = "expects its parameters to be of type array and string"
    require(isinstance(items, list) and isinstance(mark, str), "join", what, "#join", items, mark)
    return str(mark.join(text(item) for item in items))


def _substring(_: Scope, values: Sequence[Any]) -> str:
    whole, start = values[0], values[1]
    what = "expects its parameters to be a string, a start index and optionally a length"
    fits = isinstance(whole, str) and all(is_integer(value) for value in values[1:])
    require(fits, "substring", what, "/#substring")
    length = values[2] if len(values) > 2 else max(0, len(whole) - start)
    size = len(whole)
    if start < 0:
        raise _cut(f"The index parameter cannot be less than zero. The index: '{start}'")
    if length < 0:
        raise _cut(f"The length parameter cannot be less than zero. The length parameter: '{length}'")
    if start > size:
        what = "The index parameter cannot be larger than the length of the string"
        raise _cut(f"{what}. The index parameter: '{start}', the length of the string parameter: '{size}'")
    if start + length > size:
        what = "The index and length parameters must refer to a location within the string"
        given = f"The index parameter: '{start}', the length parameter: '{length}'"
        raise _cut(f"{what}. {given}, the length of the string parameter: '{size}'")
    return str(whole[start : start + length])


def _cut(what: str) -> ExpressionError:
    start = "Unable to evaluate the template language function 'substring'"
    return ExpressionError(f"{start}. {what}. {HELP}/#substring for usage details.")


def _concat(_: Scope, values: Sequence[Any]) -> Any:
    arrays = [isinstance(value, list) for value in values]
    if all(arrays):
        return [item for value in values for item in value]
    if any(arrays) or any(isinstance(value, dict) for value in values):
        what = "The provided parameters for language function 'concat' are invalid"
        rule = "Either all or none of the parameters must be an array"
        raise ExpressionError(f"{what}. {rule}. {HELP}/#concat for usage details.")
    return "".join(text(value) for value in values)


def _string(_: Scope, values: Sequence[Any]) -> str:
    if values[0] is None:
        raise evaluation_error("string", ": the provided value is of type 'Null'", "/#string")
    return text(values[0])


def _json(_: Scope, values: Sequence[Any]) -> Any:
    value = values[0]
    require(isinstance(value, str), "json", "expects its parameter to be a string", "#json", value)
    try:
        return json.loads(value)
    except ValueError:
        what = f"parameter is not valid. The provided value '{value}' cannot be converted to JSON"
        raise argument_error("json", what, "#json") from None


def _format(_: Scope, values: Sequence[Any]) -> str:
    """.NET's composite formatting, as far as templates use it."""
    pattern, arguments = values[0], values[1:]
    if not isinstance(pattern, str):
        kinds = "'Array, Boolean, Date, Float, Guid, Integer, Null, Object, String, TimeSpan, Undefined, Uri'"
        what = f"the first argument must be a string literal, and the type of other arguments must be one of {kinds}"
        raise ExpressionError(
            f"Unable to evaluate language function 'format': {what}. {HELP}/#format for usage details."
        )

    def fill(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        if match[1] is None or int(match[1]) >= len(arguments):
            raise evaluation_error("format", ": the format is invalid", "/#format")
        shown = _shown(arguments[int(match[1])], match[3] or "")
        width = int(match[2] or 0)
        return shown.rjust(width) if width >= 0 else shown.ljust(-width)

    return _HOLE.sub(fill, pattern)


def _shown(value: Any, spec: str) -> str:
    if not spec or not is_integer(value):
        return text(value)
    if re.fullmatch(r"0+", spec):
        return f"{value:0{len(spec) + (value < 0)}d}"
    if not (standard := re.fullmatch(r"([NnDdXxFf])(\d{0,2})", spec)):
        raise evaluation_error("format", f": the format specifier '{spec}' is invalid", "/#format")
    letter, low, size = standard[1], standard[1].lower(), int(standard[2] or 0)
    if low in "nf":
        return f"{value:{',' if low == 'n' else ''}.{standard[2] or 2}f}"
    if low == "d":
        return f"{value:0{size + (value < 0)}d}"
    return f"{value & 0xFFFFFFFF if -(2**31) <= value < 0 else value & 0xFFFFFFFFFFFFFFFF:0{size}{letter}}"


def _joined(name: str, values: Sequence[Any]) -> str:
    if not all(isinstance(value, str) for value in values):
        raise evaluation_error(name, ": all parameters must be string literals", f"/#{name.lower()}")
    found = "-".join(values)
    if len(found) > _LONGEST:
        raise ExpressionError(f"The template literal limit exceeded. Limit: '{_LONGEST}' and actual: '{len(found)}'.")
    return found


FUNCTIONS = {
    "base64": _one("base64", lambda value: base64.b64encode(value.encode()).decode()),
    "concat": Function(_concat, 1),
    "endsWith": _search("endsWith", str.endswith),
    "format": Function(_format, 1),
    "guid": Function(lambda _, values: str(uuid.uuid5(_NAMESPACE, _joined("guid", values))), 1),
    "indexOf": _search("indexOf", str.find),
    "join": Function(_join, 2, 2),
    "json": Function(_json, 1, 1),
    "lastIndexOf": _search("lastIndexOf", lambda whole, part: whole.rfind(part) if part else max(0, len(whole) - 1)),
    "replace": Function(_replace, 3, 3, arity=_EXACTLY),
    "split": Function(_split, 2, 2, arity=_EXACTLY),
    "startsWith": _search("startsWith", str.startswith),
    "string": Function(_string, 1, 1),
    "substring": Function(_substring, 2, 3, arity=_SUBSTRING),
    "toLower": _one("toLower", str.lower),
    "toUpper": _one("toUpper", str.upper),
    "trim": Function(lambda _, values: _texts("trim", values)[0].strip(), 1, 1, arity=_EXACTLY),
    "uniqueString": Function(lambda _, values: base32(murmur(_joined("uniqueString", values).encode())), 1),
}
