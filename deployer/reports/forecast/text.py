"""A forecast for people: by day, what happens to which endpoint, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from deployer.reports.ansi import bold, cyan, dim, printable, red, yellow
from deployer.values.lifecycle_event import Forecast, LifecycleEvent


def report(forecast: Forecast) -> str:
    """A paragraph for each day."""
    lines = [line for on, group in groupby(forecast.events, key=lambda x: x.on) for line in _day(on, group, forecast)]
    if not lines:
        return f"Nothing happens until {forecast.until}.\n"
    return "".join(f"{line}\n" for line in lines)


def _day(on: date, events: Iterator[LifecycleEvent], forecast: Forecast) -> Iterator[str]:
    days = (on - forecast.since).days
    ahead = f"in {days} {'day' if days == 1 else 'days'}" if days > 0 else "today" if days == 0 else "already"
    yield f"{bold(str(on))} {dim(f'({ahead})')}"
    for each in events:
        ink = red if each.certain and "answer" in each.effect else yellow
        where = f"'{printable(each.endpoint)}' in project '{printable(each.project)}'"
        yield f"  {ink(each.text)}: {where} {dim(f'({printable(str(each.position))})')}"
        if each.note:
            yield f"    {each.note}"
        yield f"    {cyan('help')}: {each.help}"
