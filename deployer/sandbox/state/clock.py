"""The time in the sandbox: it stands still until somebody moves it, unless it is made to flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Clock:
    """A settable clock. With `ticks` (such as time.monotonic) it also flows by itself, as a server's must."""

    __slots__ = ("_at", "_base", "_held", "_ticks")

    def __init__(self, at: datetime, ticks: Callable[[], float] | None = None) -> None:
        self._ticks = ticks
        self._held: datetime | None = None
        self.set(at)

    def now(self) -> datetime:
        """The time, in UTC."""
        if self._held:
            return self._held
        flown = self._ticks() - self._base if self._ticks else 0.0
        return self._at + timedelta(seconds=flown)

    def set(self, at: datetime) -> None:
        """Jump to a time. One without a zone is taken as UTC."""
        self._at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        self._base = self._ticks() if self._ticks else 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass: what a client that waits does instead of sleeping."""
        self._at += timedelta(seconds=seconds)

    @contextmanager
    def held(self, at: datetime) -> Iterator[None]:
        """Meanwhile it is another time: what fell due earlier happens at its own moment."""
        self._held = at
        try:
            yield
        finally:
            self._held = None

    @property
    def day(self) -> str:
        """Today, `2026-11-23`: Azure's lifecycle dates begin at 00:00 UTC (LIFE_2026_03)."""
        return self.now().date().isoformat()

    @property
    def stamp(self) -> str:
        """Now, as ARM writes it."""
        return stamp(self.now())


def stamp(at: datetime) -> str:
    """`2026-11-23T08:00:00.0000000Z`: ARM writes seven decimals."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
