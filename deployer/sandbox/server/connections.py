"""The connections of the TLS server: how long each may keep silent, and how many there may be."""

from __future__ import annotations

import asyncio
from typing import Any

from msgspec import Struct
from uvicorn.protocols.http.h11_impl import H11Protocol


class Limits(Struct, frozen=True):
    """What a client may cost. Numbers are of seconds, but for `connections`."""

    headers: float = 10.0
    """Until the headers of a request are there, from the first byte of it or from the start of the connection."""
    handshake: float = 10.0
    """Until TLS is agreed upon."""
    farewell: float = 2.0
    """Until the client says goodbye, where the server has."""
    connections: int = 200
    """Beyond, the one that has waited longest without a request is closed: TLS takes half a megabyte of each."""


class Connection(H11Protocol):
    """One client."""

    def __init__(self, limits: Limits, **options: Any) -> None:
        super().__init__(**options)
        self.limits = limits
        self.since = self.loop.time()
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether no request of it is being read or answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """TLS is agreed upon."""
        super().connection_made(transport)
        self._watch()
        others = [each for each in self.connections if isinstance(each, Connection)]
        if len(others) > self.limits.connections:
            waiting = [each for each in others if each.idle]
            min(waiting, key=lambda each: each.since).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._unwatch()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Give a request that has not come whole its time, once; take it away when its headers are there."""
        if not self.idle:
            self.since = self.loop.time()
            self._unwatch()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.limits.headers, self.transport.abort)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
