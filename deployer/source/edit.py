"""Edits in a user's file: only the characters that must change do; comments, order and quotes stay.

Every result is read again and compared with what the edits mean; where it differs, as it does for a value that an
alias repeats, the edit is refused and the text is left as it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

from msgspec import Struct

from deployer.source.yaml.compose import compose
from deployer.source.yaml.edit_ranges import Spans
from deployer.source.yaml.positions import Marks
from deployer.source.yaml.text import check
from deployer.source.yaml.text_edits import add, append, find, remove, rename, replace
from deployer.values.json_path import ABSENT, changed, value_at
from deployer.values.problem import Edit, Invalid
from deployer.values.source import Path, Position


class Change(Struct, frozen=True):
    """One step of an edit: a new value, a new name for a key, or (both None) a removal."""

    path: Path
    value: Any = None
    name: str | None = None


def edited(text: str, edits: Sequence[Edit], file: str = "<text>") -> str:
    """The text with the edits made; a removed key and a new one beside it with its value are a renaming, and the index
    behind the last one of a list is a new item.

    Paths are those of the given text. Raises Invalid when the text cannot be read, or an edit cannot be made in place.
    """
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    dos = "\r\n" in body and body.count("\r\n") == body.count("\n") == body.count("\r")
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    check(body, file)
    data, marks = compose(body, file)
    if not all(edit.path for edit in edits):
        raise _refusal((), marks, file)
    for change in _changes(edits, data):
        body = _splice(body, marks, change, file)
        wanted = _changed(data, change)
        try:
            data, marks = compose(body, file)
        except Invalid:
            raise _refusal(change.path, marks, file) from None
        if _shape(data) != _shape(wanted):
            raise _refusal(change.path, marks, file)
    return mark + (body.replace("\n", "\r\n") if dos else body)


def diff(before: str, after: str, file: str) -> str:
    """The change of a file as a unified diff; empty when there is none."""
    lines = unified_diff(before.splitlines(True), after.splitlines(True), file, file)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _changes(edits: Sequence[Edit], data: Any) -> list[Change]:
    """The steps, in an order in which no step moves what a later one means: items of lists go last, from the end."""
    renamed: dict[Path, Change] = {}
    for new in edits:
        for old in edits:
            if is_renaming(old, new, data) and old.path not in renamed:
                renamed[old.path] = Change(old.path, name=str(new.path[-1]))
                renamed[new.path] = renamed[old.path]
    settings = [Change(edit.path, edit.value) for edit in edits if edit.path not in renamed and edit.value is not None]
    removals = [Change(edit.path) for edit in edits if edit.path not in renamed and edit.value is None]
    keys = [change for change in removals if isinstance(change.path[-1], str)]
    items = [change for change in removals if not isinstance(change.path[-1], str)]
    return [
        *dict.fromkeys(renamed.values()),
        *settings,
        *keys,
        *sorted(items, key=lambda each: each.path, reverse=True),
    ]


def is_renaming(old: Edit, new: Edit, data: Any) -> bool:
    """Whether the one takes a key away and the other puts its value beside it under another name."""
    beside = old.path[:-1] == new.path[:-1] and isinstance(old.path[-1], str) and isinstance(new.path[-1], str)
    if not beside or old.value is not None or new.value is None or value_at(data, new.path, ABSENT) is not ABSENT:
        return False
    return _shape(value_at(data, old.path)) == _shape(new.value)


def _changed(data: Any, change: Change) -> Any:
    """What the data must be after a change. Nothing is changed in place: an alias may hold the same object."""
    if change.name is None:
        return changed(data, change.path, change.value)
    *above, old = change.path
    holder = value_at(data, tuple(above)).items()
    return changed(data, tuple(above), {change.name if key == old else key: value for key, value in holder})


def _splice(body: str, marks: Marks, change: Change, file: str) -> str:
    if not body.endswith("\n"):
        return _splice(f"{body}\n", marks, change, file).removesuffix("\n")
    spans = Spans(marks, body)
    path, value = change.path, change.value
    known = next((n for n in range(len(path)) if value_at(marks.data, path[: n + 1], ABSENT) is ABSENT), len(path))
    if path and known == len(path):
        spot = find(spans, path)
        return rename(spot, change.name) if change.name else remove(spot) if value is None else replace(spot, value)
    parent = value_at(marks.data, path[:known], ABSENT)
    if isinstance(parent, list) and path[known:] == (len(parent),) and value is not None:
        return append(find(spans, path), value)
    if value is None or change.name or not all(isinstance(step, str) for step in path[known:]):
        raise _refusal(path, marks, file)
    for step in reversed(path[known + 1 :]):
        value = {step: value}
    if parent is None and known:
        return replace(find(spans, path[:known]), {path[known]: value})
    if not isinstance(parent, dict):
        raise _refusal(path, marks, file)
    return add(find(spans, path[: known + 1]), value)


def _shape(data: Any) -> str:
    """Data as text: 1, 1.0 and true differ, and so do mappings in another order."""
    return json.dumps(data)


def _refusal(path: Path, marks: Marks, file: str) -> Invalid:
    place = next((found for n in range(len(path), -1, -1) if (found := marks.value(path[:n]))), Position(file, 1, 1))
    name = ".".join(map(str, path)) or "the file"
    return Invalid.of("EDT001", f"'{name}' cannot be changed in place", place, "change it by hand", path)
