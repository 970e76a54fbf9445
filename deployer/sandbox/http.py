"""What crosses the wire: the two faces of the sandbox turn their own requests into these and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct, field

CUT, UNREACHED, SILENT = 0, -1, -2
"""Statuses of what is no answer: a connection that was closed, that could not be made, on which nothing came."""


class Request(Struct, frozen=True, dict=True):
    """An HTTP request. Header names are in lower case; `body` is as sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def host(self) -> str:
        """Host name without port, in lower case."""
        return (urlsplit(self.url).hostname or "").lower()

    @cached_property
    def path(self) -> str:
        """Path as sent, case kept."""
        return urlsplit(self.url).path

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Query parameters, their names in lower case: Azure compares them without."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return {name.lower(): value for name, value in pairs}

    def json(self) -> Any:
        """The body as JSON; None when there is none. Raises ValueError when it is not JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except RecursionError:
            raise ValueError("nested too deeply") from None


class Response(Struct, frozen=True):
    """An HTTP answer. A streamed answer has its parts in `chunks`, and no `body`."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: tuple[bytes, ...] = ()


def answer(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; without a body where `body` is None."""
    if body is None:
        return Response(status, {"content-length": "0", **(headers or {})})
    content = json.dumps(body, separators=(",", ":")).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8", **(headers or {})}, content)


def stream(events: Iterable[dict[str, Any]]) -> Response:
    """A streamed answer, one chunk for each event."""
    lines = [json.dumps(event, separators=(",", ":")) for event in events]
    chunks = tuple(f"data: {line}\n\n".encode() for line in (*lines, "[DONE]"))
    return Response(200, {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}, b"", chunks)
