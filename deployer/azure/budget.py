"""What ARM lets a subscription ask, kept to: who does gets no 429."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from deployer.azure.target import Clock

READS = (250, 25.0)
"""Reads a subscription takes at once, and then a second."""
WRITES = (200, 10.0)


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


class Pace(SansIOHTTPPolicy[Any, Any]):
    """Lets reads leave no faster than the bucket of their subscription fills. For runs over many environments: what
    many threads ask beyond it is refused, and each refusal costs a token of somebody's patience.

    Others who read the same subscription share the bucket: a 429 that comes all the same is waited out as ever.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock, self._lock = clock, Lock()
        self._budgets: dict[str, Budget] = {}

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Waits for a token. A wait that a signal ends is no leave to ask: the exchange itself then ends at once."""
        sent = request.http_request
        parts = urlsplit(sent.url).path.lower().split("/")
        if sent.method not in ("GET", "HEAD") or parts[1:2] != ["subscriptions"]:
            return
        with self._lock:
            budget = self._budgets.setdefault(parts[2], Budget(self._clock, *READS))
            due = budget.take()
        if (pause := due - self._clock.now()) > 0:
            self._clock.sleep(pause)
