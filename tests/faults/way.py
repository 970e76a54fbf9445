"""The way to a sandbox, with a fault in it."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from http.client import IncompleteRead
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from deployer.azure.target import Target
from deployer.live.sandbox_target import sandbox_target
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.sandbox.state.cloud import Cloud
from tests.faults.faults import CUT, Fault

MOST = 3000
"""Requests of one run. A clean one sends under 200: whoever sends so many asks without an end."""
LONGEST = 5 * 86_400.0
"""Seconds, in the time of the sandbox, that one run may take."""
_NAME = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|hub-\w+|rg-\w+|kv-\w+|st\w{12,}|[\w.]+-[0-9a-f]{6,8})(?=/|$)")


class Hang(BaseException):
    """A run asks and asks, or waits and waits."""


def shape(request: Request) -> str:
    """What a request is about, without names that are made up: the operation of a cell."""
    path = urlsplit(request.url).path.lower()
    return f"{request.method} {_NAME.sub('x', path)}"


def polls(request: Request) -> bool:
    """Whether it looks at an operation."""
    return request.method == "GET" and bool(
        re.search(r"operation(s|status|results)\b|/asyncoperations/", request.url, re.I)
    )


@dataclass
class Way:
    """What happens between a run and its Azure."""

    cloud: Cloud
    fault: Fault | None = None
    at: str = ""
    """Shape of the requests that the fault meets."""
    count: int = 0
    hits: int = 0
    bought: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    lock: Any = field(default_factory=RLock)

    @property
    def target(self) -> Target:
        """The target to run against."""
        plain = sandbox_target(self.cloud)
        clock = _Clock(plain.clock)
        return replace(plain, session=self._session, clock=clock)

    def answer(self, request: Request) -> Response:
        """The answer to one request, or what the fault makes of it."""
        with self.lock:
            self.count += 1
            if self.count > MOST:
                raise Hang(f"{MOST} requests")
            here = shape(request)
            self.seen[here] += 1
            if self.fault and here == self.at:
                self.hits += 1
                if self.fault.times == 0 or self.hits <= self.fault.times:
                    return self.fault.act(request, lambda: self._real(request))
            return self._real(request)

    def _real(self, request: Request) -> Response:
        found = handle(self.cloud, request)
        if request.method == "PUT" and "/marketplacesubscriptions/" in request.url.lower():
            self.bought += found.status == 201
        return found

    def _session(self) -> requests.Session:
        made = requests.Session()
        made.trust_env = False
        made.hooks = {"response": []}  # what is injected keeps no contract: nobody is to judge it
        made.mount("https://", _Adapter(self))
        return made


class _Adapter(HTTPAdapter):
    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer a prepared request."""
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        assert isinstance(body, bytes)
        headers = {key.lower(): str(value) for key, value in request.headers.items()}
        answered = self.way.answer(Request(str(request.method), str(request.url), headers, body))
        if answered.status == CUT:
            cut = ProtocolError("Connection aborted.", ConnectionResetError("reset"))
            raise requests.exceptions.ConnectionError(cut, request=request)
        content = b"".join(answered.chunks) if answered.chunks else answered.body
        headers = dict(answered.headers)
        short = bool(headers.pop("x-cut", ""))
        raw = HTTPResponse(
            body=_Short(content) if short else io.BytesIO(content),
            headers=headers,
            status=answered.status,
            request_method=request.method,
            preload_content=False,
            decode_content=False,
        )
        return self.build_response(request, raw)


class _Short(io.BytesIO):
    """A body that ends before its end."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content[: len(content) // 2])

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes, and then no more although more were promised."""
        found = super().read(size)
        if not found:
            raise IncompleteRead(b"", 1)
        return found


class _Clock:
    """The time of the sandbox, which does not go on for ever."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.end = inner, inner.now() + LONGEST

    def now(self) -> float:
        return float(self.inner.now())

    def sleep(self, seconds: float) -> None:
        if not 0 <= seconds <= LONGEST or self.now() > self.end:
            raise Hang(f"a pause of {seconds} s")
        self.inner.sleep(seconds)

    def past(self, moment: float) -> bool:
        return bool(self.inner.past(moment))
