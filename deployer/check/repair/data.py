"""Data with edits applied; the data itself is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.values.problem import Edit
from deployer.values.source import Path


def applied(data: Any, edits: Sequence[Edit]) -> Any:
    """A copy in which each edit has been made in turn. Mappings on the way to a new key are made, lists are not; the
    index behind the last item of a list is a new item.
    """
    for edit in edits:
        data = _put(data, edit.path, edit.value)
    return data


def _put(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(data, list) and step == len(data) and not rest and value is not None:
        return [*data, value]
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        items = list(data)
        if rest or value is not None:
            items[step] = _put(items[step], rest, value)
        else:
            del items[step]
        return items
    if not isinstance(data, dict | None) or not isinstance(step, str):
        return data
    table = dict(data or {})
    if rest or value is not None:
        table[step] = _put(table.get(step), rest, value)
    else:
        table.pop(step, None)
    return table
