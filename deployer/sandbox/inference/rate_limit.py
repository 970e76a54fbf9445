"""The rate limits of one deployment: 200,000 tokens and 1,000 requests a minute (SEED1, SEED2).

Documents give the numbers, not the algorithm. Assumed: a window of one minute that opens with the first request; a
prompt is weighed before it is answered, a completion after.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from deployer.sandbox.http import Response
from deployer.sandbox.inference.model import facts
from deployer.sandbox.inference.refusal import refuse
from deployer.sandbox.state.cloud import Cloud

_MINUTE = 60.0
_NEW = {"since": 0.0, "requests": 0, "tokens": 0, "served": 0}


class Meter(Struct, frozen=True):
    """What one deployment answered in the minute, as a note in the cloud."""

    cloud: Cloud
    name: str
    limits: Mapping[str, int | None] | None = None
    """`tokens` and `requests` a minute, where they are not those of the documents; None where nothing bounds them."""
    slow_down: Callable[[str, int], Response] | None = None
    """How who is over a limit (`tokens`, `requests`) is told to wait so many seconds, where it is told otherwise."""

    @property
    def now(self) -> float:
        """Seconds since 1970, by the clock of the cloud."""
        return self.cloud.clock.now().timestamp()

    @property
    def served(self) -> int:
        """How many requests reached the deployment since it exists."""
        return int(self._read()["served"])

    def open(self) -> None:
        """One more request: the window is renewed when a minute has passed."""
        note = self._read()
        if not 0 <= self.now - note["since"] < _MINUTE:
            note = {**note, "since": self.now, "requests": 0, "tokens": 0}
        self._write(note, served=note["served"] + 1)

    def enter(self) -> Response | None:
        """Count the request, or refuse it."""
        note = self._read()
        limit = self._limit("requests")
        if limit is not None and note["requests"] >= limit:
            return self._slow_down("requests")
        self._write(note, requests=note["requests"] + 1)
        return None

    def weigh(self, tokens: int) -> Response | None:
        """Refuse a prompt that does not fit in what is left of the minute."""
        limit = self._limit("tokens")
        fits = limit is None or self._read()["tokens"] + tokens <= limit
        return None if fits else self._slow_down("tokens")

    def spend(self, tokens: int) -> None:
        """Count the tokens of an answered request."""
        note = self._read()
        self._write(note, tokens=note["tokens"] + tokens)

    def _limit(self, what: str) -> int | None:
        found: int | None = facts()["limits"][f"{what}_per_minute"] if self.limits is None else self.limits[what]
        return found

    def _read(self) -> dict[str, Any]:
        note: dict[str, Any] = self.cloud.notes.get(self.name.lower(), _NEW)
        return note

    def _write(self, note: dict[str, Any], **changes: int) -> None:
        self.cloud.remember(self.name, {**note, **changes})

    def _slow_down(self, what: str) -> Response:
        wait = max(1, math.ceil(self._read()["since"] + _MINUTE - self.now))
        if self.slow_down:
            return self.slow_down(what, wait)
        message = f"Rate limit of {self._limit(what)} {what} per minute is exceeded. Try again in {wait} seconds."
        return refuse(429, "Too Many Requests", message, {"retry-after": str(wait)})
