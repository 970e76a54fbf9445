"""What ARM lets a subscription ask, kept to: who does gets no 429."""

from __future__ import annotations

from threading import Lock

from msgspec import Struct, field


class Limit(Struct, frozen=True):
    """A bucket of tokens, one for each request: so many at once, and then so many a second.
    https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
    """

    name: str
    size: int
    rate: float

    @property
    def header(self) -> str:
        """The header of an answer that says how many tokens are left."""
        return f"x-ms-ratelimit-remaining-subscription-{self.name}"


READS = Limit("reads", 250, 25.0)
WRITES = Limit("writes", 200, 10.0)
DELETES = Limit("deletes", 200, 10.0)
Bucket = tuple[str, Limit]
"""A subscription, and what is asked of it."""


def limit_of(method: str) -> Limit:
    """Which bucket a request takes of."""
    return {"GET": READS, "HEAD": READS, "DELETE": DELETES}.get(method, WRITES)


class Budgets(Struct):
    """The buckets of every subscription, which all connections to one Azure share: an apply begins with what its plan
    has left of them. Safe to use from several threads.
    """

    _full: dict[Bucket, float] = field(default_factory=dict)
    """When a bucket would be full, had nobody taken a token since."""
    _lock: Lock = field(default_factory=Lock)

    def take(self, subscription: str, limit: Limit, now: float) -> float:
        """Takes a token; the moment from which it counts."""
        bucket = (subscription, limit)
        with self._lock:
            self._full[bucket] = max(self._full.get(bucket, now), now) + 1 / limit.rate
            return max(now, self._full[bucket] - limit.size / limit.rate)

    def told(self, subscription: str, limit: Limit, left: int, now: float) -> None:
        """No more than so many tokens are left, by Azure's own word. That there are more is not believed: some that we
        took have not been asked for yet.
        """
        bucket = (subscription, limit)
        with self._lock:
            self._full[bucket] = max(self._full.get(bucket, now), now + (limit.size - left) / limit.rate)
