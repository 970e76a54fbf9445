"""JSON values: paths into them, and a digest of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.values.problem import Edit
from deployer.values.resource import EXPRESSION, Body, Expression
from deployer.values.source import Path

ABSENT: Any = object()
"""What stands where nothing stands: null is a value."""


def at(body: Any, path: Path) -> Any:
    """What stands at a path through mappings, in any letter case as Azure answers it; None where nothing does."""
    for key in path:
        if not isinstance(body, (dict, Mapping)):  # most are the first, which is told at once
            return None
        found = any_case(body, str(key))
        body = None if found is ABSENT else found
    return body


def value_at(data: Any, path: Path, absent: Any = None) -> Any:
    """What stands at a path through mappings and lists, each key as it is written; `absent` where nothing does."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step, absent)
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            data = data[step]
        else:
            return absent
    return data


def any_case(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a key however it is written; ABSENT where there is none."""
    if key in mapping:
        return mapping[key]
    lower = key.lower()
    return next((value for other, value in mapping.items() if other.lower() == lower), ABSENT)


def put(body: dict[str, Any], path: Path, value: Any) -> None:
    """Sets a value, and makes the mappings on the way to it."""
    for key in path[:-1]:
        body[str(key)] = dict(body.get(str(key)) or {})
        body = body[str(key)]
    body[str(path[-1])] = value


def without(body: Body, paths: tuple[Path, ...]) -> dict[str, Any]:
    """The body less some paths, and less what is null: ARM refuses some of the nulls that it answers itself."""
    tops = {path[0] for path in paths if len(path) == 1}
    kept: dict[str, Any] = {}
    for key, value in body.items():
        if key in tops or value is None:
            continue
        deeper = tuple(path[1:] for path in paths if len(path) > 1 and path[0] == key)
        kept[key] = without(value, deeper) if isinstance(value, Mapping) else value
    return kept


def applied(data: Any, edits: Sequence[Edit]) -> Any:
    """A copy in which each edit has been made in turn. Mappings on the way to a new key are made, lists are not; the
    index behind the last item of a list is a new item.
    """
    for edit in edits:
        data = changed(data, edit.path, edit.value)
    return data


def changed(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at a path, or with nothing there where it is None."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(data, list) and step == len(data) and not rest and value is not None:
        return [*data, value]
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        items = list(data)
        if rest or value is not None:
            items[step] = changed(items[step], rest, value)
        else:
            del items[step]
        return items
    if not isinstance(data, dict | None) or not isinstance(step, str):
        return data
    table = dict(data or {})
    if rest or value is not None:
        table[step] = changed(table.get(step), rest, value)
    else:
        table.pop(step, None)
    return table


def canonical(value: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_spelled)


def _spelled(value: Any) -> Any:
    """An expression as a plan file spells it."""
    if isinstance(value, Expression):
        return {EXPRESSION: value.text}
    raise TypeError(f"{type(value).__name__} is no JSON")


def digest(value: Any) -> str:
    """SHA-256 over the canonical spelling, in hexadecimal. Half a character, which JSON can hold, counts as itself."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
