"""A request body to the values of a route, or the refusal that the route would give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.refusal import Dialect, Fault, advice, extra, forbidden, invalid

Body = TypeVar("Body", bound=BaseModel)
_OPTIONS = ["error", "drop", "pass-through"]
_RENAMED = "2024-07-26"
"""Day of azure-ai-inference 1.0.0b3, the first to send `extra-parameters`. Before it were `unknown-parameters` with
`pass_through` (1.0.0b2) and `extra-parameters: allow` (APIREF of May 2024); after it they mean nothing (assumed: the
answer of 2025 that lists the options names neither).
"""


def read(request: Request, dialect: Dialect) -> dict[str, Any] | Response:
    """The JSON object of the body."""
    if not _is_json(request.headers.get("content-type", "")):
        sent = request.body.decode("utf-8", "replace")
        message = "Input should be a valid dictionary or object to extract fields from"
        return invalid(dialect, [Fault("model_attributes_type", (), message, sent)])
    try:
        body = json.loads(request.body, parse_constant=_constant)
    except (ValueError, RecursionError):
        return invalid(dialect, [Fault("json_invalid", (), "JSON decode error", {})])
    if not isinstance(body, dict):
        return invalid(dialect, [Fault("model_attributes_type", (), "Input should be a valid dictionary", body)])
    return body


def admit(turn: Turn, task: str, kind: type[Body]) -> Body | Response:
    """The body of a request as values, or why this route does not take it."""
    body = read(turn.request, turn.dialect)
    if isinstance(body, Response):
        return body
    known = turn.taken(task)
    if turn.dialect is not Dialect.AZURE:
        return _unknown(body, known, turn) or shape(body, kind, turn.dialect)
    option = _option(turn)
    if isinstance(option, Response):
        return option
    if option == "drop":
        body = {name: value for name, value in body.items() if name in known}
    elif option == "pass-through":
        known |= turn.extras(task)
    elif strange := [name for name in body if name not in known]:
        return extra(strange)
    return _unknown(body, known, turn) or shape(body, kind, turn.dialect)


def _option(turn: Turn) -> str | Response:
    """What is to be done with parameters that the API does not have."""
    headers = turn.request.headers
    option = headers.get("extra-parameters", "error") if "extra_parameters" not in turn.endpoint.lost else "error"
    if turn.day < _RENAMED:
        if option == "allow":
            return "pass-through"
        if "extra-parameters" not in headers:
            option = headers.get("unknown-parameters", option).replace("_", "-")
    if option not in _OPTIONS:
        # https://github.com/Portkey-AI/gateway/pull/534 quotes this answer
        message = f"Unexpected EXTRA_PARAMETERS option {option}, expected options are {_OPTIONS}"
        return answer(400, {"detail": message})
    return option


def shape(body: Mapping[str, Any], kind: type[Body], dialect: Dialect) -> Body | Response:
    """The body as values of its type."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        faults = [
            Fault(item["type"], _place(item["loc"], body), item["msg"], _plain(item["input"]))
            for item in error.errors(include_url=False, include_context=False)
        ]
        return invalid(dialect, faults)


def _is_json(media: str) -> bool:
    """Whether FastAPI reads a body as JSON: with no media type it does; curl's own, a form, it leaves as it is.

    https://github.com/fastapi/fastapi/blob/0.111.0/fastapi/routing.py, get_request_handler.
    """
    subtype = media.partition(";")[0].strip().lower().rpartition("/")[2]
    return not media or subtype == "json" or subtype.endswith("+json")


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _unknown(body: Mapping[str, Any], known: frozenset[str], turn: Turn) -> Response | None:
    faults = [
        Fault("extra_forbidden", (name,), f"Extra inputs are not permitted{advice([name])}", value)
        for name, value in body.items()
        if name not in known
    ]
    if not faults:
        return None
    passed = turn.dialect is Dialect.AZURE and turn.endpoint.serverless
    return forbidden(faults) if passed else invalid(turn.dialect, faults)


def _place(place: tuple[str | int, ...], body: Any) -> tuple[str | int, ...]:
    """The part of a pydantic place that exists in the body: what follows names the branch of a union."""
    kept: list[str | int] = []
    for number, part in enumerate(place):
        if isinstance(body, dict) and isinstance(part, str):
            if part not in body and number < len(place) - 1:
                continue
            kept.append(part)
            body = body.get(part)
        elif isinstance(body, list) and isinstance(part, int) and part < len(body):
            kept.append(part)
            body = body[part]
    return tuple(kept)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
