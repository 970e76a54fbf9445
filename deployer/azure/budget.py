"""What ARM lets a subscription ask, kept to: who does gets no 429."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import SansIOHTTPPolicy

from deployer.azure.target import Clock

READS = (250, 25.0)
"""Reads a subscription takes at once, and then a second."""
WRITES = (200, 10.0)
LEFT = "x-ms-ratelimit-remaining-subscription-reads"
"""The header of an answer that says how many tokens are left."""
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(slots=True)
class Budget:
    """A bucket of tokens that fills at a rate a second.
    https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
    """

    clock: Clock
    size: int
    rate: float
    _free: float = field(init=False)
    """When the bucket would be full, had nobody taken a token since."""

    def __post_init__(self) -> None:
        """The bucket is full."""
        self._free = self.clock.now()

    def take(self) -> float:
        """Takes a token; the moment from which it counts."""
        now = self.clock.now()
        self._free = max(self._free, now) + 1 / self.rate
        return max(now, self._free - self.size / self.rate)

    def told(self, left: int) -> None:
        """So many tokens are left, by Azure's own word, and for those whose answers have not come."""
        self._free = self.clock.now() + (self.size - left) / self.rate


@dataclass(slots=True)
class _Reads:
    """The reads of one subscription."""

    budget: Budget
    unanswered: int = 0


class Pace(SansIOHTTPPolicy[Any, Any]):
    """Lets reads leave no faster than the bucket of their subscription fills: what is asked beyond it is refused, and
    each refusal costs a token of somebody's patience.

    Others who read the same subscription share the bucket, and a region of ARM has its own. So what an answer says is
    left counts, and not what we believe; a 429 that comes all the same is waited out as ever.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock, self._lock = clock, Lock()
        self._reads: dict[str, _Reads] = {}

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Waits for a token. A wait that a signal ends is no leave to ask: the exchange itself then ends at once."""
        if not (subscription := _subscription(request)):
            return
        with self._lock:
            reads = self._reads.setdefault(subscription, _Reads(Budget(self._clock, *READS)))
            reads.unanswered += 1
            due = reads.budget.take()
        if (pause := due - self._clock.now()) > 0:
            self._clock.sleep(pause)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Takes Azure's word for what is left; those who wait for a token, or for an answer, have taken of it."""
        self._answered(request, str(response.http_response.headers.get(LEFT, "")))

    def on_exception(self, request: PipelineRequest[Any]) -> None:
        """No answer tells anything."""
        self._answered(request, "")

    def _answered(self, request: PipelineRequest[Any], left: str) -> None:
        if not (subscription := _subscription(request)):
            return
        with self._lock:
            reads = self._reads[subscription]
            reads.unanswered -= 1
            if _COUNT.fullmatch(left):
                reads.budget.told(int(left) - reads.unanswered)


def _subscription(request: PipelineRequest[Any]) -> str:
    """The subscription that is read; empty for what is no read of one."""
    sent = request.http_request
    parts = urlsplit(sent.url).path.lower().split("/")
    return parts[2] if sent.method in ("GET", "HEAD") and parts[1:2] == ["subscriptions"] else ""
