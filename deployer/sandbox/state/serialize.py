"""The rows of the sandbox as JSON and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import to_builtins

from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.record import Operation, Record, SoftDeleted, Subscription

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
    return value if name == "note" else to_builtins(value)


_KINDS: Mapping[str, Any] = {"resource": Record, "subscription": Subscription, "operation": Operation}


def from_row(name: str, row: Any) -> Any:
    """One kept value from JSON, which has no tuples; what an older sandbox kept besides is left."""
    if name == "tomb":
        return SoftDeleted(from_row("resource", row["record"]), row["deleted"], row["purge"])
    if kind := _KINDS.get(name):
        kept = {key: value for key, value in row.items() if key in kind.__struct_fields__}
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()})
    return Fault(**row) if name == "fault" else row
