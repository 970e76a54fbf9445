"""The properties that a change touches, one row each: what every report of a plan shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.change import Action, Change, FieldChange
from deployer.values.late_value import late
from deployer.values.resource import Body
from deployer.values.source import Path, meet

_MEMORY: Path = ("tags", "deployer-tags")
"""The tag in which we remember the keys we set: bookkeeping, told to programs only."""


class Row(Struct, frozen=True):
    """One property. An absent value is None; `unknown` is one that Azure decides, and a `secret` one has no values."""

    sign: str
    path: Path
    before: Any = None
    after: Any = None
    replaces: bool = False
    unknown: bool = False
    secret: bool = False


class Rows(Struct, frozen=True):
    """What to show of a change, and how much of it stays as it is."""

    shown: tuple[Row, ...]
    hidden: int = 0


def rows(change: Change) -> Rows:
    """The rows of one change: every property of what is created, of what is updated or replaced those that differ."""
    if change.action is Action.CREATE and not change.fields:
        shown = tuple(_new(path, value) for path, value in leaves(change.after) if path != _MEMORY)
    else:
        new = change.action is Action.CREATE
        shown = tuple(_row(item, new) for item in change.fields if item.path != _MEMORY or len(change.fields) == 1)
    unknown = tuple(Row("+", path, unknown=True) for path in change.unknown)
    return Rows(shown + unknown, _unchanged(change))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is not a mapping with something in it, with its path."""
    if late(value):
        yield path, value
    elif isinstance(value, Mapping) and (value or not path):
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    elif path:
        yield path, value


def unchanged(change: Change) -> Iterator[tuple[Path, Any]]:
    """What stays as it is in a resource that is updated or replaced."""
    touched = [item.path for item in change.fields]
    for path, value in told(change.after):
        if not any(meet(path, other) for other in touched):
            yield path, value


def told(body: Body | None) -> Iterator[tuple[Path, Any]]:
    """The properties of a body that are for people: neither secrets nor bookkeeping."""
    for path, value in leaves(body):
        if path != _MEMORY and not is_secret(path, value):
            yield path, str(found) if (found := late(value)) else without_secrets(value, path)


def _row(item: FieldChange, new: bool) -> Row:
    if found := late(item.after):
        return Row("~" if item.before is not None else "+", item.path, item.before, str(found))
    if new:
        return _new(item.path, item.after)
    sign = "~" if item.before is not None and item.after is not None else "-" if item.after is None else "+"
    if is_secret(item.path, item.before) or is_secret(item.path, item.after):
        return Row(sign, item.path, replaces=item.replaces, secret=True)
    before, after = (without_secrets(value, item.path) for value in (item.before, item.after))
    return Row(sign, item.path, before, after, item.replaces)


def _new(path: Path, value: Any) -> Row:
    if found := late(value):
        return Row("+", path, after=str(found))
    if is_secret(path, value):
        return Row("+", path, secret=True)
    return Row("+", path, after=without_secrets(value, path))


def _unchanged(change: Change) -> int:
    # A second step in writing a resource touches its own part only: counting the rest would count it twice.
    if change.action not in (Action.UPDATE, Action.REPLACE) or "#" in change.address:
        return 0
    return sum(1 for _ in unchanged(change))
