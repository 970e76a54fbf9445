"""The rows of the sandbox as JSON and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.record import Operation, Record, Subscription, from_json, soft_deleted_from_json

Tables = Mapping[str, dict[str, Any]]
Rows = dict[str, dict[str, Any]]


def all_rows(tables: Tables) -> Rows:
    """Every row of every table."""
    return {name: {key: to_row(name, value) for key, value in table.items()} for name, table in tables.items()}


def some_rows(tables: Tables, keys: Iterable[tuple[str, str]]) -> Rows:
    """The rows of these keys; None stands for a row that is gone."""
    rows: Rows = {}
    for name, key in keys:
        value = tables[name].get(key)
        rows.setdefault(name, {})[key] = None if value is None else to_row(name, value)
    return rows


def to_row(name: str, value: Any) -> Any:
    """One kept value as JSON."""
    return value if name == "note" else asdict(value)


def from_row(name: str, row: Any) -> Any:
    """One kept value from JSON."""
    if name == "tomb":
        return soft_deleted_from_json(row)
    if name == "resource":
        return from_json(Record, row)
    if name == "subscription":
        return from_json(Subscription, row)
    if name == "operation":
        return from_json(Operation, row)
    return Fault(**row) if name == "fault" else row
