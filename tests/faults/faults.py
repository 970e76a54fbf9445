"""What can be wrong with an answer: each fault takes the place of one answer, or of all that follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from deployer.sandbox.http import Request, Response

Real = Callable[[], Response]
Where = Literal["any", "read", "list", "write", "poll"]
"""Which requests it can meet: any, a GET, a GET of a list, one that changes something, a look at an operation."""
CUT = 0
"""Status of a connection that was closed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `act` gives the answer; the real one is had by asking for it, and has its effect."""

    name: str
    group: str
    act: Callable[[Request, Real], Response]
    where: Where = "any"
    times: int = 1
    """How many answers it takes the place of; 0 for all that follow."""


def said(status: int, body: Any = None, **headers: str) -> Response:
    """An answer with this body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": "application/json", **more}, content)


def _error(status: int) -> dict[str, Any]:
    return {"error": {"code": f"Injected{status}", "message": "An injected refusal."}}


def _instead(answer: Response) -> Callable[[Request, Real], Response]:
    return lambda _request, _real: answer


def _after(answer: Response) -> Callable[[Request, Real], Response]:
    """The request takes effect, and something else is answered."""

    def act(_request: Request, real: Real) -> Response:
        real()
        return answer

    return act


def _with(**headers: str) -> Callable[[Request, Real], Response]:
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(_request: Request, real: Real) -> Response:
        found = real()
        kept = {name: value for name, value in found.headers.items() if name.lower() not in more}
        return replace(found, headers={**kept, **more})

    return act


def _body(change: Callable[[bytes], bytes]) -> Callable[[Request, Real], Response]:
    def act(_request: Request, real: Real) -> Response:
        found = real()
        return replace(found, body=change(found.body))

    return act


def _json(change: Callable[[dict[str, Any]], Any]) -> Callable[[Request, Real], Response]:
    def act(_request: Request, real: Real) -> Response:
        found = real()
        try:
            body = json.loads(found.body)
        except ValueError:
            return found
        return replace(found, body=json.dumps(change(body)).encode() if isinstance(body, dict) else found.body)

    return act


def _own_page(request: Request, real: Real) -> Response:
    return _json(lambda body: {**body, "nextLink": request.url})(request, real)


def _cut_short(_request: Request, real: Real) -> Response:
    """The body ends before the length that was promised."""
    found = real()
    return replace(found, headers={**found.headers, "x-cut": "1"})


STATUSES = (400, 401, 403, 404, 408, 409, 412, 429, 500, 502, 503, 504)
PAUSES = ("nan", "0", "-5", "1e9", "inf", "Fri, 01 Jan 1999 00:00:00 GMT", "soon", "")
DEEP = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
HTML = b"<html><body>Sign in</body></html>"
BODIES: Mapping[str, bytes] = {
    "empty": b"",
    "HTML": HTML,
    "very deep": DEEP,
    "a number": b"7",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"ok"',
    "no UTF-8": b'{"name":"\xff"}',
    "NaN": b'{"properties":{"x":NaN}}',
    "half a character": b'{"name":"\\ud800","properties":{"provisioningState":"Succeeded"}}',
}
TYPES: Mapping[str, Any] = {
    "properties a number": {"properties": 5},
    "properties a list": {"properties": [None]},
    "tags a list": {"tags": ["a"]},
    "a tag a number": {"tags": {"deployer": 5}},
    "id a number": {"id": 7},
    "sku a text": {"sku": "Basic"},
    "identity a list": {"identity": []},
    "location a number": {"location": 1},
    "state a number": {"properties": {"provisioningState": 3}},
}
LISTS: Mapping[str, Any] = {
    "a number": {"value": 7},
    "null in it": {"value": [None]},
    "empty objects in it": {"value": [{}]},
    "an object": {"value": {"a": 1}},
    "no value": {},
    "null": {"value": None},
    "properties a text": {"value": [{"id": "/subscriptions/x", "properties": "x", "tags": 3}]},
    "nextLink a number": {"value": [], "nextLink": 5},
    "nextLink elsewhere": {"value": [], "nextLink": "https://example.com/next"},
    "nextLink plain http": {"value": [], "nextLink": "http://management.azure.com/next"},
}
ERRORS: Mapping[str, Any] = {
    "a text": "no",
    "a list": ["no"],
    "a number": 5,
    "details a text": {"code": "X", "message": "m", "details": "no"},
    "details numbers": {"code": "X", "message": "m", "details": [1, None]},
    "additionalInfo an object": {"code": "X", "message": "m", "additionalInfo": {"type": "InnerError"}},
    "info a number": {"code": "X", "message": "m", "additionalInfo": [{"type": "InnerError", "info": 5}]},
    "message an object": {"code": "X", "message": {"a": 1}},
    "code a list": {"code": ["X"], "message": "m"},
    "innererror a text": {"code": "X", "message": "m", "innererror": "no"},
    "a message of JSON": {"code": "X", "message": '{"error": {"details": 4, "innererror": [1]}}'},
    "commands for a build service": {"code": "X", "message": "##vso[task.setvariable variable=a]b\x1b[2J"},
}
OPERATIONS: Mapping[str, Any] = {
    "an unknown word": {"status": "Pondering"},
    "a number": {"status": 5},
    "no status": {},
    "Failed": {"status": "Failed", "error": {"code": "Broken", "message": "it broke"}},
    "Failed without an error": {"status": "Failed"},
    "Failed with an odd error": {"status": "Failed", "error": ["x"]},
    "Canceled": {"status": "Canceled"},
    "an error and no status": {"error": {"code": "Broken", "message": "it broke"}},
    "running": {"status": "InProgress"},
}


def _statuses() -> Iterator[Fault]:
    for status in STATUSES:
        for times, how in ((1, "once"), (0, "always")):
            yield Fault(f"{status} {how}", "status", _instead(said(status, _error(status))), times=times)
        yield Fault(f"{status} after the effect", "status", _after(said(status, _error(status))), "write")
    for status in (401, 403, 500, 502):
        yield Fault(f"{status} in HTML", "status", _instead(said(status, HTML, content_type="text/html")))


def _pauses() -> Iterator[Fault]:
    for text in PAUSES:
        yield Fault(f"429, Retry-After '{text}'", "pause", _instead(said(429, _error(429), retry_after=text)), times=2)
        yield Fault(f"Retry-After '{text}'", "pause", _with(retry_after=text), "write")
        yield Fault(f"Retry-After '{text}' of an operation", "pause", _with(retry_after=text), "poll", 0)


def _bodies() -> Iterator[Fault]:
    for name, body in BODIES.items():
        yield Fault(f"200, {name}", "body", _after(said(200, body)))
    for name, body in BODIES.items():
        yield Fault(f"200, {name}, always", "body", _after(said(200, body)), "read", 0)
    yield Fault("cut in half", "body", _body(lambda body: body[: len(body) // 2]))
    for name, more in TYPES.items():
        yield Fault(name, "types", _json(lambda body, more=more: {**body, **more}))  # type: ignore[misc]
    for name, body in LISTS.items():
        yield Fault(f"list: {name}", "list", _instead(said(200, body)), "list")
        yield Fault(f"list: {name}, always", "list", _instead(said(200, body)), "list", 0)
    yield Fault("list: nextLink itself", "list", _own_page, "list", 0)
    for name, error in ERRORS.items():
        yield Fault(f"error: {name}", "error", _instead(said(400, {"error": error})))
        yield Fault(f"error in 200: {name}", "error", _after(said(200, {"error": error})), "write")


def _connections() -> Iterator[Fault]:
    for times, how in ((1, "once"), (0, "always")):
        yield Fault(f"reset before the effect, {how}", "connection", _instead(Response(CUT)), times=times)
        yield Fault(f"reset after the effect, {how}", "connection", _after(Response(CUT)), "write", times)
        yield Fault(f"body cut, {how}", "connection", _cut_short, times=times)
    for status in (301, 302, 307, 308):
        to = "https://example.com/x" if status != 308 else "http://management.azure.com/x"
        yield Fault(f"{status}", "redirect", _instead(said(status, None, location=to)))
    yield Fault("302 always", "redirect", _instead(said(302, None, location="https://example.com/")), times=0)


def _operations() -> Iterator[Fault]:
    for name, body in OPERATIONS.items():
        yield Fault(f"operation: {name}", "operation", _instead(said(200, body)), "poll")
        yield Fault(f"operation: {name}, always", "operation", _instead(said(200, body)), "poll", 0)
    yield Fault("operation: 202 always", "operation", _instead(said(202)), "poll", 0)
    yield Fault("operation elsewhere", "operation", _with(azure_asyncoperation="https://example.com/x"), "write")
    yield Fault("operation is no address", "operation", _with(azure_asyncoperation="::", location="\x00"), "write")


FAULTS = tuple(fault for part in (_statuses, _pauses, _bodies, _connections, _operations) for fault in part())
