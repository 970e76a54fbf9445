"""The rate limits of one deployment: 200,000 tokens and 1,000 requests a minute (SEED1, SEED2).

Documents give the numbers, not the algorithm. Assumed: a window of one minute that opens with the first request; a
prompt is weighed before it is answered, a completion after.
"""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from typing import Any

from deployer.sandbox.inference.model import facts
from deployer.sandbox.inference.refusal import refuse
from deployer.sandbox.wire import Response

Meter = MutableMapping[str, Any]
_MINUTE = 60.0


def open_window(meters: MutableMapping[str, Any], name: str, now: float) -> Meter:
    """The meter of a deployment at one more request, its window renewed when a minute has passed."""
    meter: Meter = meters.setdefault(name, {"since": now, "requests": 0, "tokens": 0, "served": 0})
    if not 0 <= now - meter["since"] < _MINUTE:
        meter.update(since=now, requests=0, tokens=0)
    meter["served"] += 1
    return meter


def enter(meter: Meter, now: float) -> Response | None:
    """Count one request, or refuse it."""
    if meter["requests"] >= facts()["limits"]["requests_per_minute"]:
        return _slow_down(meter, now, "requests")
    meter["requests"] += 1
    return None


def weigh(meter: Meter, now: float, tokens: int) -> Response | None:
    """Refuse a prompt that does not fit in what is left of the minute."""
    if meter["tokens"] + tokens > facts()["limits"]["tokens_per_minute"]:
        return _slow_down(meter, now, "tokens")
    return None


def spend(meter: Meter, tokens: int) -> None:
    """Count the tokens of an answered request."""
    meter["tokens"] += tokens


def _slow_down(meter: Meter, now: float, what: str) -> Response:
    wait = max(1, math.ceil(meter["since"] + _MINUTE - now))
    limit = facts()["limits"][f"{what}_per_minute"]
    message = f"Rate limit of {limit} {what} per minute is exceeded. Try again in {wait} seconds."
    return refuse(429, "Too Many Requests", message, {"retry-after": str(wait)})
