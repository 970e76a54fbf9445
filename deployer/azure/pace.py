"""Requests keep to the budgets of their subscriptions, and answers tell what is left of them."""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import SansIOHTTPPolicy

from deployer.azure.budget import READS, Bucket, Budgets, limit_of
from deployer.azure.target import Clock

_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)


class Pace(SansIOHTTPPolicy[Any, Any]):
    """Lets reads leave no faster than the bucket of their subscription fills: what is asked beyond it is refused, and
    each refusal costs a token of somebody's patience. `waits`: False for who took the token already.

    Others who use the same subscription share the bucket, and a region of ARM has its own. So what an answer says is
    left counts, and not what we believe; a 429 that comes all the same is waited out as ever.
    """

    def __init__(self, budgets: Budgets, clock: Clock, *, waits: bool) -> None:
        super().__init__()
        self._budgets, self._clock, self._waits = budgets, clock, waits
        self._lock = Lock()
        self._unanswered: Counter[Bucket] = Counter()

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Waits for a token. A wait that a signal ends is no leave to ask: the exchange itself then ends at once."""
        if not (bucket := _bucket(request)):
            return
        self._count(bucket, 1)
        if self._waits and bucket[1] is READS:
            now = self._clock.now()
            if (due := self._budgets.take(*bucket, now)) > now:
                self._clock.sleep(due - now)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Takes Azure's word for what is left; what has not been answered yet may have taken of it."""
        if not (bucket := _bucket(request)):
            return
        unanswered = self._count(bucket, -1)
        left = str(response.http_response.headers.get(bucket[1].header, ""))
        if _COUNT.fullmatch(left):
            self._budgets.told(*bucket, int(left) - unanswered, self._clock.now())

    def on_exception(self, request: PipelineRequest[Any]) -> None:
        """No answer tells anything."""
        if bucket := _bucket(request):
            self._count(bucket, -1)

    def _count(self, bucket: Bucket, more: int) -> int:
        with self._lock:
            self._unanswered[bucket] += more
            return self._unanswered[bucket]


def _bucket(request: PipelineRequest[Any]) -> Bucket | None:
    """What a request takes a token of; nothing where it asks no subscription."""
    sent = request.http_request
    parts = urlsplit(sent.url).path.lower().split("/", 3)
    return (parts[2], limit_of(sent.method)) if parts[1:2] == ["subscriptions"] else None
