"""One change as the script of the page for reviewers reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.reports.ansi import printable
from deployer.reports.labels import dotted, holder, place, spelled, title
from deployer.reports.plan.text import because, kept
from deployer.reports.property_rows import Row, rows, told, unchanged
from deployer.values.change import Action, Change
from deployer.values.source import Path

_WORDS = {Action.NOOP: "unchanged"}


def record(change: Change, id: str) -> dict[str, Any]:
    """Everything to show of a change, as text in which nothing is obeyed."""
    return {
        "id": id,
        "action": change.action.value,
        "word": _WORDS.get(change.action, change.action.value),
        "sign": change.action.sign.strip(),
        "kind": printable(title(change)),
        "name": printable(change.name),
        "holder": printable(holder(change)),
        "at": printable(place(change.position)),
        "notes": [[tone, printable(text)] for tone, text in _notes(change)],
        "rows": [_row(row) for row in _rows(change)],
        "same": [[printable(dotted(path)), printable(spelled(value))] for path, value in _same(change)],
    }


def _notes(change: Change) -> Iterator[tuple[str, str]]:
    if change.outage:
        yield "outage", f"Outage: {change.outage}"
    if change.renew:
        yield "outage", f"Afterwards: {change.renew}"
    for text in because(change):
        yield "reason", text
    if change.remark:
        yield "remark", change.remark
    if change.kept:
        yield "remark", kept(change.kept)


def _rows(change: Change) -> Iterator[Row]:
    yield from rows(change).shown
    if change.action is Action.DELETE:
        yield from (Row("-", path, before=value) for path, value in told(change.before) if not _is_dull(path, value))


def _same(change: Change) -> Iterator[tuple[Any, Any]]:
    if change.action in (Action.NOOP, Action.READ):
        yield from told(change.before)
    elif change.action is Action.DELETE:
        yield from ((path, value) for path, value in told(change.before) if _is_dull(path, value))
    elif change.action in (Action.UPDATE, Action.REPLACE) and "#" not in change.address:
        yield from unchanged(change)


def _is_dull(path: Path, value: Any) -> bool:
    """Whether a reviewer of a deletion can do without it: who it is, when it was made, and what holds nothing."""
    return path[0] in ("id", "name", "type", "etag", "systemData") or value in (None, "", [], {})


def _row(row: Row) -> list[Any]:
    """Sign, property, before, after, and whether it forces a replacement."""
    before = "" if row.sign == "+" else _value(row, row.before)
    after = "" if row.sign == "-" else "(known after apply)" if row.unknown else _value(row, row.after)
    found = [row.sign, printable(dotted(row.path)), before, after]
    return [*found, 1] if row.replaces else found


def _value(row: Row, value: Any) -> str:
    return "(sensitive value)" if row.secret else printable(spelled(value))
