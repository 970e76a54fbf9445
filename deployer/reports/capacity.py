"""Room for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from deployer.reports.ansi import green, printable, red
from deployer.reports.document import versioned
from deployer.reports.table import table
from deployer.values.capacity import Capacity

_HEADER = ("region", "family", "needed", "to come", "in use", "granted", "")


def as_text(rows: Sequence[Capacity]) -> str:
    """A line for each family in each region; what is short is named."""
    return table(_HEADER, [_row(row) for row in rows]) if rows else "No machines are asked for.\n"


def _row(row: Capacity) -> tuple[str, ...]:
    granted = "none" if row.granted is None else str(row.granted)
    verdict = red(f"short of {row.short}: ask for them") if row.short else green("enough")
    numbers = (str(row.needed), str(row.missing), str(row.used), granted)
    return (printable(row.region), printable(row.family), *numbers, verdict)


def as_json(rows: Sequence[Capacity]) -> str:
    """A list of objects; `short` is what to ask Microsoft for."""
    listed = [{**asdict(row), "short": row.short} for row in rows]
    return versioned(enough=not any(row.short for row in rows), capacity=listed)
