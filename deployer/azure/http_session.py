"""Sessions in which no exchange is without bounds: its size, its time, its interim answers, and the end of the run.

requests and urllib3 bound the silence between two bytes, and nothing else.
"""

from __future__ import annotations

import base64
import http.client
import re
import threading
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ProtocolError

from deployer.azure.answer import Answer
from deployer.azure.halt import Halt, Late, Stopped
from deployer.azure.no_answer import Lost, Unreadable

SIZE = 32 * 1024 * 1024
"""Bytes that an answer may have, unpacked. A page of a list of Azure's is far below."""
SECONDS = 120.0
"""Seconds that one exchange may take in all, from the name server's answer to the last byte."""
INTERIMS = 16
"""Answers of status 1xx that may come before the one that counts."""
_PIECE = 64 * 1024
_CLAIMS = re.compile(r'claims\s*=\s*(?:"([^"]*)|([^",]*))', re.IGNORECASE)
_PACKED = frozenset({"", "identity", "gzip", "deflate"})
_state = threading.local()


class _Reply(http.client.HTTPResponse):
    """Passes over interim answers, a few of them. http.client skips 100 without end, and takes any other 1xx for the
    answer itself: the next request on the connection would then get this one's.
    """

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(INTERIMS + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200:
                return version, status, reason
            if status == 101:
                break
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("interim answers without end")


class _Plain(HTTPConnection):
    response_class = _Reply

    def request(self, *args: Any, **options: Any) -> None:
        """Send; from here on nobody can say that nothing was sent."""
        _state.sent = True
        super().request(*args, **options)


class _Secure(HTTPSConnection):
    response_class = _Reply

    def request(self, *args: Any, **options: Any) -> None:
        """Send; from here on nobody can say that nothing was sent."""
        _state.sent = True
        super().request(*args, **options)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """With connections of ours."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """With connections of ours."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def session() -> requests.Session:
    """A session for the network, as the environment's variables describe it."""
    made = requests.Session()
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Adapter())
    return made


class Line(requests.Session):
    """Sends through another session, within bounds. Follows no redirect. An answer is whole when it comes."""

    def __init__(self, inner: requests.Session, halt: Halt, *, near: bool = False) -> None:
        """`near`: who answers is in this process, and does so at once."""
        super().__init__()
        self.inner, self.halt, self.near = inner, halt, near
        self.trust_env, self.proxies, self.hooks = inner.trust_env, inner.proxies, inner.hooks

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Raises Lost where the run was stopped or nothing can be sent, Unreadable where the answer is too large, and
        else what requests raises.
        """
        asked = f"{request.method} {urlsplit(str(request.url)).path}"
        try:
            exchange = partial(self._exchange, request, options)
            return self.halt.now(exchange) if self.near else self.halt.wait(exchange, _longest(options))
        except Stopped:
            raise Lost("the run was stopped", asked) from None
        except Late:
            # As a socket would: azure-core takes any other connection error for a request that was never sent.
            raise requests.ConnectionError(ProtocolError("the exchange took too long"), request=request) from None
        except requests.RequestException:
            raise
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Lost(type(error).__name__, asked) from None

    def _exchange(self, request: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response:
        _state.sent = False
        try:
            answer = self.inner.send(request, **{**options, "stream": True, "allow_redirects": False})
            return _without_odd_claims(_whole(request, answer))
        except requests.ReadTimeout:
            raise
        except requests.RequestException as error:
            if not _state.sent:
                raise
            raise requests.ConnectionError(ProtocolError(type(error).__name__), request=request) from None

    def close(self) -> None:
        """Closes the other one."""
        self.inner.close()


def transport(
    session: requests.Session, verify: str | bool = True, *, connect: float = 10, read: float = 60
) -> RequestsTransport:
    """What sends the requests of azure-core through a session that it does not close; so many seconds of silence."""
    return RequestsTransport(
        session=session,
        session_owner=False,
        connection_timeout=connect,
        read_timeout=read,
        connection_verify=verify,
    )


def _longest(options: dict[str, Any]) -> float:
    timeout = options.get("timeout")
    silence = timeout[1] if isinstance(timeout, tuple) else timeout
    return max(SECONDS, 60.0 + silence) if isinstance(silence, int | float) else SECONDS


def _whole(request: requests.PreparedRequest, answer: requests.Response) -> requests.Response:
    """The answer with its body read, which is bounded."""
    if answer._content_consumed:
        return answer
    pieces: list[bytes] = []
    size = 0
    asked = Answer(answer.status_code, request=f"{request.method} {urlsplit(str(request.url)).path}")
    if str(answer.headers.get("content-encoding", "")).strip().lower() not in _PACKED:
        answer.close()
        raise Unreadable(asked, "it is packed in a way that was not asked for")
    for piece in answer.iter_content(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > SIZE:
            answer.close()
            raise Unreadable(asked, f"it is larger than {SIZE // 1024**2} MB")
    answer._content = b"".join(pieces)
    answer._content_consumed = True
    return answer


def _without_odd_claims(answer: requests.Response) -> requests.Response:
    """The answer without a challenge that azure-core cannot read: it decodes its claims unguarded, and the errors of
    Python go through every layer. Without one a 401 is what it is.
    """
    if answer.status_code == 401:
        try:
            for claims in map("".join, _CLAIMS.findall(answer.headers.get("WWW-Authenticate", ""))):
                base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode()
        except ValueError:
            del answer.headers["WWW-Authenticate"]
    return answer
