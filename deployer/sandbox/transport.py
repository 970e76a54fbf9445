"""The in-process face of the sandbox: a requests session whose requests never leave the process."""

from __future__ import annotations

import io
from collections.abc import Callable
from http.client import responses
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from deployer.sandbox.http import CUT, SILENT, UNREACHED, Request, Response
from deployer.sandbox.router import handle
from deployer.sandbox.state.cloud import Cloud

Answers = Callable[[Cloud, Request], Response]


class _Stream(io.RawIOBase):
    """An answer that comes in parts."""

    def __init__(self, chunks: tuple[bytes, ...]) -> None:
        self._chunks = list(chunks)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._chunks:
            return 0
        chunk = self._chunks[0][: len(buffer)]
        rest = self._chunks[0][len(chunk) :]
        self._chunks[:1] = [rest] if rest else []
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Adapter(HTTPAdapter):
    """Hands requests to the cloud; refuses plain http, which Azure does not speak."""

    def __init__(self, cloud: Cloud, answers: Answers) -> None:
        super().__init__()
        self._cloud, self._answers = cloud, answers

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Answer a prepared request."""
        asked = Request(
            method=str(request.method),
            url=str(request.url),
            headers={key.lower(): _text(value) for key, value in request.headers.items()},
            body=_bytes(request.body),
        )
        answered = self._answers(self._cloud, asked)
        if answered.status == UNREACHED:
            raise requests.exceptions.ConnectionError("Failed to establish a new connection", request=request)
        if answered.status == SILENT:
            raise requests.exceptions.ReadTimeout("Read timed out.", request=request)
        if answered.status == CUT:
            # As a socket would: azure-core takes any other connection error for a request that was never sent.
            cut = ProtocolError("Connection aborted.", ConnectionResetError("the sandbox cut the connection"))
            raise requests.exceptions.ConnectionError(cut, request=request)
        return self.build_response(request, _raw(asked.method, answered))


class _Closed(BaseAdapter):
    """Refuses."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Refuse a request over plain http."""
        raise requests.exceptions.InvalidSchema(f"the sandbox, like Azure, speaks https only, not {request.url}")

    def close(self) -> None:
        """Nothing is open."""


def session(cloud: Cloud, answers: Answers = handle) -> requests.Session:
    """A session for azure-core's RequestsTransport(session=..., session_owner=False), or for requests itself. `answers`
    is the sandbox itself, or who stands before it.
    """
    made = requests.Session()
    made.trust_env = False
    if answers is not handle:
        made.hooks = {"response": []}  # what is injected keeps no contract: nobody is to judge it
    made.mount("https://", _Adapter(cloud, answers))
    made.mount("http://", _Closed())
    return made


def _raw(method: str, answered: Response) -> HTTPResponse:
    content = _Stream(answered.chunks) if answered.chunks else io.BytesIO(b"" if method == "HEAD" else answered.body)
    headers = dict(answered.headers)
    if not answered.chunks:
        headers.setdefault("content-length", str(len(answered.body)))
    return HTTPResponse(
        body=io.BufferedReader(content) if answered.chunks else content,
        headers=headers,
        status=answered.status,
        reason=responses.get(answered.status),
        request_method=method,
        preload_content=False,
        decode_content=False,
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    return b"".join(_bytes(part) for part in body) if not hasattr(body, "read") else _bytes(body.read())
