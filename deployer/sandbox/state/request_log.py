"""The record of requests. It never holds a body, a key or a bearer token."""

from __future__ import annotations

import hashlib

from msgspec import Struct
from msgspec.structs import asdict

from deployer.sandbox.http import Request

_HARMLESS = (
    "/listkeys",
    "/listsecrets",
    "/whatif",
    "/validate",
    "/checknameavailability",
    "/checkdomainavailability",
    "/token",
    "/calculatetemplatehash",
)


class Entry(Struct, frozen=True):
    """One request and its answer."""

    time: str
    method: str
    host: str
    path: str
    api_version: str
    status: int
    user_agent: str
    client_request_id: str
    write: bool
    body_sha256: str
    """Digest of the body sent; empty where there was none."""

    def to_json(self) -> dict[str, object]:
        """The entry as JSON."""
        return asdict(self)


def writes(request: Request) -> bool:
    """Whether a request is meant to change Azure; a POST that only reads or checks is not."""
    path = request.path.lower().rstrip("/")
    if request.method in ("GET", "HEAD", "OPTIONS") or not path.startswith(("/subscriptions/", "/providers/")):
        return False
    return request.method != "POST" or not path.endswith(_HARMLESS)


def entry(request: Request, status: int, time: str) -> Entry:
    """The entry of a request."""
    return Entry(
        time=time,
        method=request.method,
        host=request.host,
        path=request.path,
        api_version=request.query.get("api-version", ""),
        status=status,
        user_agent=request.headers.get("user-agent", ""),
        client_request_id=request.headers.get("x-ms-client-request-id", ""),
        write=writes(request),
        body_sha256=hashlib.sha256(request.body).hexdigest() if request.body else "",
    )
