"""Room for machines and models."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict

from deployer.reports.ansi import green, printable, red, table
from deployer.reports.document import versioned
from deployer.values.capacity import Capacity

_HEADER = ("region", "family", "needed", "to come", "in use", "granted", "")
_WIDER = ("region", "quota", "counted in", "needed", "to come", "in use", "granted", "")


def as_text(rows: Sequence[Capacity]) -> str:
    """A line for each quota; what is short is named. What is counted is told where it is not cores alone."""
    if not rows:
        return "No machines are declared.\n"
    wider = any(row.unit != "cores" for row in rows)
    return table(_WIDER if wider else _HEADER, [_row(row, wider) for row in rows])


def _row(row: Capacity, wider: bool) -> tuple[str, ...]:
    granted = "none" if row.granted is None else str(row.granted)
    unit = (printable(row.unit),) if wider else ()
    region = f"{row.region} ({row.scope})" if row.scope else row.region
    numbers = (str(row.needed), str(row.missing), str(row.used), granted)
    return (printable(region), printable(row.family), *unit, *numbers, _verdict(row))


def _verdict(row: Capacity) -> str:
    if row.short:
        return red(f"short of {row.short}: ask for them")
    return red(f"the region has {row.available}: take another") if row.full else green("enough")


def as_json(rows: Sequence[Capacity]) -> str:
    """A list of objects; `short` is what to ask Microsoft for."""
    listed = [{**asdict(row), "short": row.short} for row in rows]
    for each in listed:
        del each["missing_for"]
    return versioned(enough=not any(row.short or row.full for row in rows), capacity=listed)
