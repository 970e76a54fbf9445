"""Stands between a client and a sandbox, and lets one thing go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, RLock
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from deployer.sandbox.faults.fault import Exchange, Fault, Killed
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.sandbox.state.cloud import Cloud

MOST = 3000
"""Requests of one run of some dozen resources, which sends under 200: whoever sends so many asks without an end."""


class Hang(BaseException):
    """A run asks and asks, or waits and waits."""


class Aim:
    """The requests of one write: itself, the reads of what it wrote, and the looks at its operation."""

    def __init__(self, method: str, url: str, where: str) -> None:
        self.method, self.path, self.where = method, urlsplit(url).path.lower(), where
        self.operations: set[str] = set()
        """Where its operation tells its status: known once it was answered."""
        self.sent = False

    def meets(self, request: Request) -> bool:
        """Whether the fault can come to this request."""
        if self.where in ("write", "operation"):
            return self._is_write(request)
        if request.method != "GET" or not self.sent:
            return False
        return request.url in self.operations if self.where == "poll" else request.path.lower() == self.path

    def hears(self, request: Request, answer: Response) -> None:
        """What was answered to a request."""
        if self._is_write(request):
            self.sent = True
            headers = {name.lower(): value for name, value in answer.headers.items()}
            self.operations |= {headers[name] for name in ("azure-asyncoperation", "location") if name in headers}

    def _is_write(self, request: Request) -> bool:
        return request.method == self.method and request.path.lower() == self.path


class Strike(Struct):
    """A fault, and which requests it comes to."""

    fault: Fault
    meets: Callable[[Request], bool]
    hits: int = 0

    def counts(self, request: Request) -> bool:
        """Whether it comes to this request, which counts as one of its times."""
        if not self.meets(request):
            return False
        self.hits += 1
        return self.fault.times == 0 or self.hits <= self.fault.times


class Injector(Struct):
    """The first fault that comes to a request takes it. `hears` is told each answer of the sandbox's own."""

    cloud: Cloud
    strikes: Sequence[Strike] = ()
    hears: Callable[[Request, Response], None] = lambda _request, _answer: None
    most: int = MOST
    count: int = 0
    bought: int = 0
    """How many subscriptions of the Marketplace were made, and not cancelled."""
    stop: Event = field(default_factory=Event)
    dead: bool = False
    """The run was killed: nothing that it still sends arrives."""
    lock: Any = field(default_factory=RLock)

    def answer(self, _: Cloud, request: Request) -> Response:
        """The answer to one request, or what a fault makes of it."""
        with self.lock:
            self.count += 1
            if self.count > self.most:
                raise Hang(f"{self.most} requests")
            if self.dead:
                raise Killed
            struck = next((each.fault for each in self.strikes if each.counts(request)), None)
            return self._struck(struck, request) if struck else self._real(request)

    def _struck(self, fault: Fault, request: Request) -> Response:
        before = self.bought
        try:
            answer = fault.act(Exchange(request, lambda: self._real(request), self.cloud, self.stop))
        except Killed:
            self.dead = True
            raise
        self.bought = before if fault.voids else self.bought
        return answer

    def _real(self, request: Request) -> Response:
        found = handle(self.cloud, request)
        if "/marketplacesubscriptions/" in request.url.lower():
            self.bought += request.method == "PUT" and found.status == 201
            self.bought -= request.method == "DELETE" and found.status in (200, 202)
        self.hears(request, found)
        return found
