"""Answers that are no answers: each status, pauses without sense, bodies of other types and shapes, operations that end
in no way. A proxy, a portal or a failing server can have written them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.faults.fault import (
    Exchange,
    Fault,
    after,
    cut_short,
    error,
    instead,
    said,
    with_headers,
    with_json,
)
from deployer.sandbox.http import CUT, Response


def _own_page(exchange: Exchange) -> Response:
    return with_json(lambda body: {**body, "nextLink": exchange.request.url})(exchange)


def _cut_in_half(exchange: Exchange) -> Response:
    found = exchange.real()
    return replace(found, body=found.body[: len(found.body) // 2])


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
            yield Fault(f"{status} {how}", "status", instead(said(status, error(f"Injected{status}"))), times=times)
        yield Fault(f"{status} after the effect", "status", after(said(status, error(f"Injected{status}"))), "write")
    for status in (401, 403, 500, 502):
        yield Fault(f"{status} in HTML", "status", instead(said(status, HTML, content_type="text/html")))


def _pauses() -> Iterator[Fault]:
    for text in PAUSES:
        yield Fault(
            f"429, Retry-After '{text}'", "pause", instead(said(429, error("Injected429"), retry_after=text)), times=2
        )
        yield Fault(f"Retry-After '{text}'", "pause", with_headers(retry_after=text), "write")
        yield Fault(f"Retry-After '{text}' of an operation", "pause", with_headers(retry_after=text), "poll", 0)


def _bodies() -> Iterator[Fault]:
    for name, body in BODIES.items():
        yield Fault(f"200, {name}", "body", after(said(200, body)))
    for name, body in BODIES.items():
        yield Fault(f"200, {name}, always", "body", after(said(200, body)), "read", 0)
    yield Fault("cut in half", "body", _cut_in_half)
    for name, more in TYPES.items():
        yield Fault(name, "types", with_json(lambda body, more=more: {**body, **more}))  # type: ignore[misc]
    for name, body in LISTS.items():
        yield Fault(f"list: {name}", "list", instead(said(200, body)), "list")
        yield Fault(f"list: {name}, always", "list", instead(said(200, body)), "list", 0)
    yield Fault("list: nextLink itself", "list", _own_page, "list", 0)
    for name, odd in ERRORS.items():
        yield Fault(f"error: {name}", "error", instead(said(400, {"error": odd})))
        yield Fault(f"error in 200: {name}", "error", after(said(200, {"error": odd})), "write")


def _connections() -> Iterator[Fault]:
    for times, how in ((1, "once"), (0, "always")):
        yield Fault(f"reset before the effect, {how}", "connection", instead(Response(CUT)), times=times)
        yield Fault(f"reset after the effect, {how}", "connection", after(Response(CUT)), "write", times)
        yield Fault(f"body cut, {how}", "connection", cut_short, times=times)
    for status in (301, 302, 307, 308):
        to = "https://example.com/x" if status != 308 else "http://management.azure.com/x"
        yield Fault(f"{status}", "redirect", instead(said(status, None, location=to)))
    yield Fault("302 always", "redirect", instead(said(302, None, location="https://example.com/")), times=0)


def _operations() -> Iterator[Fault]:
    for name, body in OPERATIONS.items():
        yield Fault(f"operation: {name}", "operation", instead(said(200, body)), "poll")
        yield Fault(f"operation: {name}, always", "operation", instead(said(200, body)), "poll", 0)
    yield Fault("operation: 202 always", "operation", instead(said(202)), "poll", 0)
    yield Fault("operation elsewhere", "operation", with_headers(azure_asyncoperation="https://example.com/x"), "write")
    yield Fault(
        "operation is no address", "operation", with_headers(azure_asyncoperation="::", location="\x00"), "write"
    )


ODD_ANSWERS = tuple(fault for part in (_statuses, _pauses, _bodies, _connections, _operations) for fault in part())
