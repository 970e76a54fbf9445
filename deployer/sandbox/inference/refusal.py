"""The errors of the inference side, each in the shape its route is documented or was seen to use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deployer.sandbox.wire import Response, answer


class Dialect(StrEnum):
    """Whose API a route speaks."""

    AZURE = "azure"
    """The Azure AI Model Inference API, in front of every model."""
    MISTRAL = "mistral"
    """Mistral's own API, on `/v1` of a serverless endpoint."""
    VLLM = "vllm"
    """vLLM's OpenAI server, on `/v1` of managed compute (ASSETS_2026_07 names the engine)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value of the request body."""

    kind: str
    place: tuple[str | int, ...]
    message: str
    value: Any = None


def refuse(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Unauthorized, NotFound, TooManyRequests (APIREF): error, message and status at the top."""
    body = {"error": code, "message": message, "status": status}
    return answer(status, body, {"x-ms-error-code": code, **(headers or {})})


def invalid(dialect: Dialect, faults: Sequence[Fault]) -> Response:
    """A body that the API or the model does not take."""
    if dialect is Dialect.AZURE:
        first = faults[0]
        place = [str(part) for part in ("body", *first.place)]
        body: dict[str, Any] = {
            "status": 422,
            "code": "parameter_not_supported",
            "detail": {"loc": place, "input": first.value},
            "message": "One of the parameters contain invalid values.",  # APIREF, word for word
        }
        return answer(422, body, {"x-ms-error-code": "parameter_not_supported"})
    detail = [
        {"type": fault.kind, "loc": ["body", *fault.place], "msg": fault.message, "input": fault.value}
        for fault in faults
    ]
    if dialect is Dialect.VLLM:
        return answer(400, _vllm(str(detail)))
    return answer(422, {"detail": detail})  # https://github.com/BerriAI/litellm/issues/4800


def fail(dialect: Dialect, message: str, code: int | None = None) -> Response:
    """A request that is well formed, and that the model behind the route refuses.

    The common route wraps the model's own answer as text
    (https://github.com/UKGovernmentBEIS/inspect_ai/issues/1813).
    """
    inner = {"object": "error", "message": message, "type": "invalid_request_error", "param": None, "code": code}
    if dialect is Dialect.VLLM:
        return answer(400, _vllm(message))
    if dialect is Dialect.MISTRAL:
        return answer(400, inner)
    outer = {"error": {"code": "Bad Request", "message": json.dumps(inner), "status": 400}}
    return answer(400, outer, {"x-ms-error-code": "Bad Request"})


def filtered(dialect: Dialect) -> Response:
    """A prompt that content safety stops: SEED2 shows the nested body for the common route, APIREF the flat one.

    Which of the two the native route uses is not written anywhere; it gets the flat one, so that clients meet both.
    """
    if dialect is Dialect.AZURE:
        message = (
            "The response was filtered due to the prompt triggering Microsoft's content management policy. "
            "Please modify your prompt and retry."
        )
        body: dict[str, Any] = {
            "error": {"message": message, "type": None, "param": "prompt", "code": "content_filter", "status": 400}
        }
    else:
        body = {
            "status": 400,
            "code": "content_filter",
            "message": "The response was filtered",
            "param": "messages",
            "type": None,
        }
    return answer(400, body, {"x-ms-error-code": "content_filter"})


def _vllm(message: str) -> dict[str, Any]:
    # https://github.com/vllm-project/vllm/issues/20409
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}
