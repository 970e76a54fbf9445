"""One thing that goes wrong: it takes the place of one answer, or of all that follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.faults import Fault as Scripted

Where = Literal["any", "read", "list", "write", "poll", "operation"]
"""Which requests it can meet: any, a GET, a GET of a list, one that changes something, a look at an operation, one that
changes something and starts an operation."""


class Killed(BaseException):
    """The run is over, as a process is that is killed."""


class Exchange(Struct, frozen=True):
    """One request, and what can be done about it. `real` gives Azure's own answer, and has its effect."""

    request: Request
    real: Callable[[], Response]
    cloud: Cloud
    stop: Event
    """Set by the first signal that a run gets."""


Act = Callable[[Exchange], Response]


class Fault(Struct, frozen=True):
    """`act` gives the answer."""

    name: str
    group: str
    act: Act
    where: Where = "any"
    times: int = 1
    """How many answers it takes the place of; 0 for all that follow."""
    lasts: bool = False
    """It stays until a person does something about it."""
    voids: bool = False
    """What the request was to make is not made: of a purchase, nothing is bought."""
    types: tuple[str, ...] = ()
    """Types of resources, as paths spell them in lower case, that it is known of; all where there are none."""
    source: str = ""


def said(status: int, body: Any = None, **headers: str) -> Response:
    """An answer with this body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": "application/json", **more}, content)


def error(code: str, message: str = "An injected refusal.", **more: Any) -> dict[str, Any]:
    """A body of ARM's that refuses."""
    return {"error": {"code": code, "message": message, **more}}


def user_error(message: str, inner: str = "BadRequest") -> dict[str, Any]:
    """A body of the machine learning part's: one code for all, the reason inside (contract: real-errors.json)."""
    info = {"type": "InnerError", "info": {"value": {"code": "BadRequest", "innerError": {"code": inner}}}}
    return error("UserError", message, details=[], additionalInfo=[info])


def instead(answer: Response) -> Act:
    """Nothing happens, and this is answered."""
    return lambda _: answer


def after(answer: Response) -> Act:
    """The request takes effect, and something else is answered."""

    def act(exchange: Exchange) -> Response:
        exchange.real()
        return answer

    return act


def with_headers(**headers: str) -> Act:
    """Azure's answer with other headers."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(exchange: Exchange) -> Response:
        found = exchange.real()
        kept = {name: value for name, value in found.headers.items() if name.lower() not in more}
        return replace(found, headers={**kept, **more})

    return act


def with_json(change: Callable[[dict[str, Any]], Any]) -> Act:
    """Azure's answer with another JSON object, where it has one."""

    def act(exchange: Exchange) -> Response:
        found = exchange.real()
        try:
            body = json.loads(found.body)
        except ValueError:
            return found
        return replace(found, body=json.dumps(change(body)).encode() if isinstance(body, dict) else found.body)

    return act


def cut_short(exchange: Exchange) -> Response:
    """The body ends before the length that was promised."""
    found = exchange.real()
    promised = {**found.headers, "content-length": str(len(found.body) or 1)}
    return replace(found, headers=promised, body=found.body[: len(found.body) // 2])


def ends(
    outcome: Literal["Failed", "Canceled", "Succeeded"],
    body: Mapping[str, Any] | None = None,
    seconds: float | None = None,
    **properties: str,
) -> Act:
    """The request starts an operation that ends so, and leaves the resource with these properties."""

    def act(exchange: Exchange) -> Response:
        sent = exchange.request
        script = Scripted("rehearsed", "outcome", sent.method, sent.path, times=0, outcome=outcome, body=body)
        exchange.cloud.keep("fault", "rehearsed", replace(script, seconds=seconds, properties=properties))
        try:
            return exchange.real()
        finally:
            exchange.cloud.drop("fault", "rehearsed")

    return act


def killed(*, effect: bool) -> Act:
    """The run ends at once: before the request leaves, or when it has had its effect and nobody heard of it."""

    def act(exchange: Exchange) -> Response:
        if effect:
            exchange.real()
        raise Killed

    return act


def stopped(exchange: Exchange) -> Response:
    """A signal comes while the request is under way."""
    exchange.stop.set()
    return exchange.real()


def later(seconds: float) -> Act:
    """So much time has passed when the answer comes: a machine that slept, a clock that was set."""

    def act(exchange: Exchange) -> Response:
        found = exchange.real()
        exchange.cloud.clock.advance(seconds)
        return found

    return act
