"""Azure with somebody between it and us: chosen requests are answered with bytes of ours, the others by the sandbox."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import requests
from msgspec import Struct, field
from msgspec.structs import replace
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from deployer.azure.target import Target
from deployer.sandbox.transport import session
from tests.world import World

JSON = {"Content-Type": "application/json"}


class Bytes(Struct, frozen=True):
    """An answer. A status of 0 is a connection that was cut."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


def of(value: Any, status: int = 200, **headers: str) -> Bytes:
    """An answer of JSON."""
    return Bytes(status, json.dumps(value).encode(), {**JSON, **{k.replace("_", "-"): v for k, v in headers.items()}})


class Between(HTTPAdapter):
    """Answers `times` of the requests that `chosen` picks, and notes all that were asked."""

    def __init__(self, world: World, chosen: Callable[[str, str], bool], said: Bytes, times: int) -> None:
        super().__init__()
        self.inner = session(world.cloud).get_adapter("https://management.azure.com")
        self.chosen, self.said, self.times = chosen, said, times
        self.asked: list[tuple[str, str]] = []

    def send(self, request: requests.PreparedRequest, *more: Any, **options: Any) -> requests.Response:
        """Answer."""
        method, url = str(request.method), str(request.url)
        self.asked.append((method, url))
        if self.times <= 0 or not self.chosen(method, url):
            return self.inner.send(request, *more, **options)
        self.times -= 1
        if not self.said.status:
            cut = ProtocolError("Connection aborted.", ConnectionResetError("cut"))
            raise requests.exceptions.ConnectionError(cut, request=request)
        body = io.BytesIO(self.said.body)
        raw = HTTPResponse(body, dict(self.said.headers), self.said.status, preload_content=False)
        return self.build_response(request, raw)


def between(
    world: World, chosen: Callable[[str, str], bool], said: Bytes, times: int = 10**6
) -> tuple[Target, Between]:
    """A way to the sandbox past somebody."""
    adapter = Between(world, chosen, said, times)

    def made() -> requests.Session:
        found = requests.Session()
        found.trust_env = False
        found.hooks["response"] = []  # what is said here keeps no contract
        found.mount("https://", adapter)
        return found

    return replace(world.target, session=made, private=False), adapter
