"""A forecast for calendars: one all-day event for each event (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from deployer.reports.ansi import printable
from deployer.values.lifecycle_event import Forecast, LifecycleEvent

_LONGEST = 75
"""Octets of a line; what is longer continues on lines that begin with a blank (3.1)."""


def report(forecast: Forecast) -> str:
    """The stamp of each event is the day of the forecast, so that the same forecast is the same text."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//deployer//forecast//EN", "CALSCALE:GREGORIAN"]
    for each in forecast.events:
        lines += _event(each, forecast.since)
    if not forecast.events:
        lines += _nothing(forecast)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _event(each: LifecycleEvent, today: date) -> Iterator[str]:
    where = f"{each.environment}/{each.project}/{each.endpoint}"
    about = [f"Endpoint {each.endpoint} of project {each.project}, environment {each.environment} ({each.position})."]
    about += [each.note] if each.note else []
    about.append(f"{each.help[:1].upper()}{each.help[1:]}.")
    yield "BEGIN:VEVENT"
    # Without the day: when a day is moved, the event of the next forecast takes the place of the one before.
    yield f"UID:{_mark(where, each.model, each.effect, *each.sources)}"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{each.on:%Y%m%d}"
    if each.on < date.max:
        yield f"DTEND;VALUE=DATE:{each.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escape(f'{each.text} ({where})')}"
    yield f"DESCRIPTION:{_escape(chr(10).join(about))}"
    yield f"STATUS:{'CONFIRMED' if each.certain else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _nothing(forecast: Forecast) -> Iterator[str]:
    """A calendar holds at least one component (3.4)."""
    yield "BEGIN:VJOURNAL"
    yield f"UID:{_mark('nothing')}"
    yield f"DTSTAMP:{forecast.since:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{forecast.since:%Y%m%d}"
    yield f"SUMMARY:Nothing happens until {forecast.until}"
    yield "END:VJOURNAL"


def _mark(*words: str) -> str:
    return f"{hashlib.sha256('|'.join(words).encode()).hexdigest()[:32]}@deployer"


def _escape(text: str) -> str:
    """TEXT values (3.3.11): backslash, semicolon, comma and line feed."""
    lines = (printable(line).replace("\\", "\\\\") for line in text.split("\n"))
    return "\\n".join(line.replace(";", "\\;").replace(",", "\\,") for line in lines)


def _fold(line: str) -> Iterator[str]:
    part = ""
    for char in line:
        if len((part + char).encode()) > _LONGEST:
            yield part
            part = " "
        part += char
    yield part
