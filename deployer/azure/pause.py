"""How long is waited before Azure is asked again. Retry-After is foreign data too: what is no sane number is as if it
were absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

LEAST = 1.0
"""Seconds that are waited at the least where Azure says how long."""
MOST = 600.0
"""Seconds that are waited at the most, however long Azure says."""
_SANE = 86_400.0
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?\Z")

_CHANCE = SystemRandom()
"""Of our own: the generator that all share may have been seeded by the program that uses us."""


def jitter(least: float, most: float) -> float:
    """Seconds by chance, so that those who wait for the same thing do not ask at the same moment."""
    return _CHANCE.uniform(least, most)


def retry_after(headers: Mapping[str, str], default: float) -> float:
    """Seconds until the next request, from LEAST to MOST; `default`, as it is, where nothing sane is said. A number of
    seconds or a date (RFC 9110, 10.2.3), which counts from the answer's own Date. 0 says nothing: it asks to spin.
    """
    text = _said(headers, "retry-after")
    seconds = float(text) if _NUMBER.match(text) else _until(text, sent_at(headers))
    return max(LEAST, min(seconds, MOST)) if 0.0 < seconds <= _SANE else default


def sent_at(headers: Mapping[str, str]) -> datetime | None:
    """The moment at which an answer was sent, by its own Date; None where it tells none."""
    return _moment(_said(headers, "date"))


def _said(headers: Mapping[str, str], wanted: str) -> str:
    """What a header says, however its name is spelled; empty where there is none."""
    return next((str(value).strip() for name, value in headers.items() if str(name).lower() == wanted), "")


def _until(text: str, now: datetime | None) -> float:
    """Seconds until a date, 0 where there is none."""
    end = _moment(text)
    return (end - (now or datetime.now(UTC))).total_seconds() if end else 0.0


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
