"""ISO 8601 durations, as requests give them and ARM writes them: `PT1M2.5S`."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def timespan(text: str) -> timedelta | None:
    """The length of a duration, with years of 365 and months of 30 days as in .NET's XmlConvert.ToTimeSpan; None when
    it is no duration.
    """
    match = _DURATION.fullmatch(text)
    if not match or text.endswith(("P", "T")):
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    found = timedelta(days=years * 365 + months * 30 + weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
    return -found if match[1] else found


def seconds(text: str) -> float | None:
    """`PT1M30S` is 90; None when it is no such duration, or one below zero."""
    found = timespan(text.upper())
    return found.total_seconds() if found is not None and not text.startswith("-") else None


def duration(seconds: float) -> str:
    """90 is `PT1M30S`."""
    hours, rest = divmod(max(0.0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    shown = f"{left:.7f}".rstrip("0").rstrip(".")
    return "PT" + (f"{int(hours)}H" if hours else "") + (f"{int(minutes)}M" if minutes else "") + f"{shown}S"
