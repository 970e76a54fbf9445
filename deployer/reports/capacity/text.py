"""Room for machines, for people."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import green, printable, red
from deployer.reports.table import table
from deployer.values.capacity import Capacity

_HEADER = ("region", "family", "needed", "to come", "in use", "granted", "")


def report(rows: Sequence[Capacity]) -> str:
    """A line for each family in each region; what is short is named."""
    if not rows:
        return "No machines are asked for.\n"
    return table(_HEADER, [_row(row) for row in rows])


def _row(row: Capacity) -> tuple[str, ...]:
    granted = "none" if row.granted is None else str(row.granted)
    verdict = red(f"short of {row.short}: ask for them") if row.short else green("enough")
    numbers = (str(row.needed), str(row.missing), str(row.used), granted)
    return (printable(row.region), printable(row.family), *numbers, verdict)
