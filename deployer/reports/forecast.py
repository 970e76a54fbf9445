"""What will happen to deployments: by day, to which endpoint, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from deployer.reports.ansi import block, bold, cyan, dim, printable, red, yellow
from deployer.reports.document import row, versioned
from deployer.values.lifecycle_event import Forecast, LifecycleEvent


def as_text(forecast: Forecast) -> str:
    """A paragraph for each day."""
    days = groupby(forecast.events, key=lambda event: event.on)
    lines = [line for on, events in days for line in _day(on, events, forecast)]
    return block(lines or [f"Nothing happens until {forecast.until}."])


def _day(on: date, events: Iterator[LifecycleEvent], forecast: Forecast) -> Iterator[str]:
    days = (on - forecast.since).days
    ahead = f"in {days} {'day' if days == 1 else 'days'}" if days > 0 else "today" if days == 0 else "already"
    yield f"{bold(str(on))} {dim(f'({ahead})')}"
    for each in events:
        ink = red if each.certain and "answer" in each.effect else yellow
        where = f"'{printable(each.endpoint)}' in {each.holder} '{printable(each.project)}'"
        yield f"  {ink(each.text)}: {where} {dim(f'({printable(str(each.position))})')}"
        if each.note:
            yield f"    {each.note}"
        yield f"    {cyan('help')}: {each.help}"


def as_json(forecast: Forecast) -> str:
    """Days are text in the form of ISO 8601; `certain` is false where only one of several sources says so."""
    return versioned(
        since=str(forecast.since),
        until=str(forecast.until),
        changes_present=bool(forecast.events),
        events=[_event(each) for each in forecast.events],
    )


def _event(each: LifecycleEvent) -> dict[str, Any]:
    names = (
        "effect",
        "environment",
        "project",
        "endpoint",
        "model",
        "certain",
        "note",
        "help",
        "successors",
        "sources",
    )
    at = each.position
    return row(
        each,
        *names,
        date=str(each.on),
        full_name=f"{each.project}/{each.endpoint}",
        range={"filename": at.file, "line": at.line, "column": at.column},
    )
