"""The way to the TLS face for a suite written against Azure's own addresses.

The adapter sends what is meant for Azure to a server on loopback, and shows its answers as if Azure had given them, so
that one suite holds both faces to the same expectations.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse

from deployer.sandbox.server.serve import Running, Serving, running
from deployer.sandbox.server.url_rewrite import ARM, LOGIN, Links
from deployer.sandbox.state.cloud import Cloud


class Loopback(HTTPAdapter):
    """Azure, on this machine."""

    def __init__(self, base: str, ca: str) -> None:
        super().__init__()
        self.base, self.ca = base, ca
        self.links = Links(base)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request for Azure to the server."""
        url = urlsplit(str(request.url))
        path = f"{url.path}?{url.query}" if url.query else url.path
        moved = request.copy()
        moved.url = (
            f"{self.base}{path}" if url.hostname in (ARM, LOGIN) else f"{self.base}/endpoints/{url.hostname}{path}"
        )
        if moved.body:
            content = moved.body.encode() if isinstance(moved.body, str) else moved.body
            assert isinstance(content, bytes)
            moved.body = self.links.given(content)
            moved.headers["Content-Length"] = str(len(moved.body))
        answered = super().send(moved, *args, **{**options, "verify": self.ca, "stream": False})
        headers = {name: self.links.inward(value.encode()).decode() for name, value in answered.headers.items()}
        content = self.links.taken(answered.content)
        headers["content-length"] = str(len(content))
        raw = HTTPResponse(
            body=io.BytesIO(content),
            headers=headers,
            status=answered.status_code,
            reason=answered.reason,
            request_method=str(request.method),
            preload_content=False,
        )
        return self.build_response(request, raw)


@contextmanager
def serving(folder: Path) -> Iterator[Running]:
    """One server for many tests, each of which puts its own cloud behind it."""
    with running(Cloud.new(datetime(2026, 11, 23, tzinfo=UTC)), Serving(folder / "ca.pem", flows=False)) as found:
        yield found


def session(server: Running, cloud: Cloud) -> requests.Session:
    """A session like that of deployer.sandbox.transport, over TLS."""
    server.face.cloud = cloud
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", _way(server.variables["AZURE_RESOURCE_MANAGER_ENDPOINT"], server.variables["SSL_CERT_FILE"]))
    return made


@cache
def _way(base: str, ca: str) -> Loopback:
    """One way to each server: it keeps its connections, and a handshake costs more than most answers."""
    return Loopback(base, ca)
