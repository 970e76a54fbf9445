"""The TLS face of the sandbox as an ASGI application: HTTP on one side, the requests of the cloud on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from deployer.sandbox.entra import discovery
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.router import handle
from deployer.sandbox.server import control
from deployer.sandbox.server.url_rewrite import ARM, LOGIN, Links
from deployer.sandbox.state.cloud import Cloud
from deployer.values.secret import Secret

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_MOST = 16 * 1024 * 1024
"""Bytes of one body; ARM takes templates of 4 MB at most."""
_OWN = frozenset({"host", "connection", "transfer-encoding", "content-length"})
"""Headers of the connection, not of the request."""
_PATIENCE = 30.0
"""Seconds in which a body has to come."""


class Face(Struct):
    """The application of one server."""

    cloud: Cloud
    """May be exchanged for another between requests: starting a server costs a test suite more than a cloud does."""
    links: Links
    cut: Callable[[tuple[str, int]], None]
    """Closes the connection of a client without an answer."""
    patience: float = _PATIENCE
    word: Secret = field(default_factory=lambda: Secret(""))
    """Opens the door for the commands that change the sandbox; without one it is closed."""
    variables: Callable[[Cloud], Mapping[str, str | Secret]] = lambda _cloud: {}
    """What clients need to know of the identities."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            async with asyncio.timeout(self.patience):
                body = await _body(receive)
        except TimeoutError:
            text = f"the body did not come within {self.patience:g} seconds"
            await _reply(send, _last(408, "RequestTimeout", text), scope["method"])
            return
        answered = self._answer(scope, body)
        if answered.status == 0:  # a scripted fault
            self.cut(tuple(scope["client"]))
            await _left(receive)
        elif answered.chunks:
            await self._stream(receive, send, answered, tuple(scope["client"]))
        else:
            await _reply(send, answered, scope["method"])

    async def _stream(self, receive: Receive, send: Send, answered: Response, client: tuple[str, int]) -> None:
        """Send part after part while the client is there and reads."""
        left = asyncio.ensure_future(_left(receive))
        try:
            await send(_start(answered))
            for chunk in answered.chunks:
                async with asyncio.timeout(self.patience):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await asyncio.sleep(0)  # a connection that was closed is noticed between two parts alone
                if left.done():
                    return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            self.cut(client)
        finally:
            left.cancel()

    def _answer(self, scope: Scope, body: bytes | None) -> Response:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not self._meant(headers.get("host", "")):
            # A page of somebody else's, whose name was rebound to this machine, would carry that name.
            return _refuse(421, "MisdirectedRequest", f"this server answers for {self.links.base} only")
        if "transfer-encoding" in headers and "content-length" in headers:
            # Two servers would read two requests out of it: RFC 9112, section 6.3.
            return _last(400, "BadRequest", "a request says how long it is once")
        if body is None:
            return _last(413, "RequestEntityTooLarge", f"a body may have {_MOST} bytes")
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        path = _single(self.links.path(path))
        if not path.startswith("/"):
            return _refuse(421, "MisdirectedRequest", f"this server answers for {self.links.base} only")
        target = f"{path}?{query}" if query else path
        here = Request(scope["method"], self.links.base + target, headers, body)
        if document := discovery.find(here):
            return document
        if here.path == control.PATH:
            return control.answered(self.cloud, here, self.word, self.variables(self.cloud))
        kept = {name: value for name, value in headers.items() if name not in _OWN}
        address = self.links.azure(target)
        managed = urlsplit(address).hostname in {ARM, LOGIN}  # what an endpoint is told and says is nobody's address
        there = Request(here.method, address, kept, self.links.taken(body) if managed else body)
        found = handle(self.cloud, there)
        content = self.links.given(found.body) if managed else found.body
        told = {name: value for name, value in found.headers.items() if name.lower() not in _OWN}
        return Response(found.status, self.links.headers(told), content, found.chunks)

    def _meant(self, host: str) -> bool:
        port = self.links.base.rsplit(":", 1)[1]
        return host.lower() in {f"127.0.0.1:{port}", f"localhost:{port}"}


def _single(path: str) -> str:
    """The path with one slash before it: az puts its own after an address that ends with one, as Azure's do."""
    return f"/{path.lstrip('/')}" if path.startswith("//") else path


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too long."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        size += len(message.get("body", b""))
        if size <= _MOST:
            parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts) if size <= _MOST else None


async def _left(receive: Receive) -> None:
    """Until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Send, answered: Response, method: str) -> None:
    await send(_start(answered))
    content = b"" if method == "HEAD" else answered.body
    await send({"type": "http.response.body", "body": content, "more_body": False})


def _start(answered: Response) -> MutableMapping[str, Any]:
    headers = {name.lower(): value for name, value in answered.headers.items()}
    if not answered.chunks:
        headers["content-length"] = str(len(answered.body))
    listed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": answered.status, "headers": listed}


def _refuse(status: int, code: str, message: str) -> Response:
    return answer(status, {"error": {"code": code, "message": message}})


def _last(status: int, code: str, message: str) -> Response:
    """A refusal after which nobody knows where the next request begins."""
    refused = _refuse(status, code, message)
    return Response(status, {**refused.headers, "connection": "close"}, refused.body)
