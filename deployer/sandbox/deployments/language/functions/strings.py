"""Texts: search, cut, join, format, and the names drawn from a hash."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from deployer.sandbox.deployments.errors import HELP, ExpressionError, not_implemented
from deployer.sandbox.deployments.hashing import base32, murmur
from deployer.sandbox.deployments.language.function import Function, Unfit, function
from deployer.sandbox.deployments.language.values import text

_HOLE = re.compile(r"\{\{|\}\}|\{\s*(\d+)\s*([,:][^{}]*)?\}|[{}]")
_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
"""Of guid(), a UUID of version 5: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#guid"""
_LONGEST = 131_072


def _search(work: Callable[[str, str], Any]) -> Function:
    return function(lambda whole, part: work(whole.lower(), part.lower()), "string string")


def _replace(whole: str, old: str, new: str) -> str:
    if not old:
        raise Unfit("the second parameter must be a string that is not empty")
    return whole.replace(old, new)


def _split(whole: str, marks: str | list[str]) -> list[str]:
    parts = [whole]
    for mark in sorted(filter(None, [marks] if isinstance(marks, str) else marks), key=len, reverse=True):
        parts = [piece for part in parts for piece in part.split(mark)]
    return parts


def _substring(whole: str, start: int, length: int | None = None) -> str:
    size = len(whole)
    length = max(0, size - start) if length is None else length
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
    return whole[start : start + length]


def _cut(what: str) -> ExpressionError:
    start = "Unable to evaluate the template language function 'substring'"
    return ExpressionError(f"{start}. {what}. {HELP}/#substring for usage details.")


def _concat(*values: Any) -> Any:
    arrays = [isinstance(value, list) for value in values]
    if all(arrays):
        return [item for value in values for item in value]
    if any(arrays) or any(isinstance(value, dict) for value in values):
        what = "The provided parameters for language function 'concat' are invalid"
        rule = "Either all or none of the parameters must be an array"
        raise ExpressionError(f"{what}. {rule}. {HELP}/#concat for usage details.")
    return "".join(text(value) for value in values)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Unfit(f"the provided value '{value}' cannot be converted to JSON") from None


def _format(pattern: str, *arguments: Any) -> str:
    """.NET's composite formatting with plain holes, which is all that Bicep writes."""

    def fill(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        if match[2]:
            raise not_implemented(f"the hole '{match[0]}' of format()")
        if match[1] is None or int(match[1]) >= len(arguments):
            raise Unfit("the format is invalid")
        return text(arguments[int(match[1])])

    return _HOLE.sub(fill, pattern)


def _drawn(work: Callable[[str], Any]) -> Function:
    """A function of texts that depends on all of them."""

    def run(*values: str) -> Any:
        found = "-".join(values)
        if len(found) > _LONGEST:
            what = f"Limit: '{_LONGEST}' and actual: '{len(found)}'"
            raise ExpressionError(f"The template literal limit exceeded. {what}.")
        return work(found)

    return function(run, "string...")


FUNCTIONS = {
    "base64": function(lambda value: base64.b64encode(value.encode()).decode(), "string"),
    "concat": function(_concat, "any..."),
    "endsWith": _search(str.endswith),
    "format": function(_format, "string [any...]"),
    "guid": _drawn(lambda found: str(uuid.uuid5(_NAMESPACE, found))),
    "indexOf": _search(str.find),
    "join": function(lambda items, mark: mark.join(map(text, items)), "array string"),
    "json": function(_json, "string"),
    "lastIndexOf": _search(lambda whole, part: whole.rfind(part) if part else max(0, len(whole) - 1)),
    "replace": function(_replace, "string string string"),
    "split": function(_split, "string string|strings"),
    "startsWith": _search(str.startswith),
    "string": function(text, "string|integer|float|boolean|array|object"),
    "substring": function(_substring, "string integer [integer]"),
    "toLower": function(str.lower, "string"),
    "toUpper": function(str.upper, "string"),
    "trim": function(str.strip, "string"),
    "uniqueString": _drawn(lambda found: base32(murmur(found.encode()))),
}
