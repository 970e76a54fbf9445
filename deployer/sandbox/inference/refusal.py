"""The errors of the inference side, each in the shape its route is documented or was seen to use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from deployer.sandbox.http import Response, answer


class Dialect(StrEnum):
    """Whose API a route speaks."""

    AZURE = "azure"
    """The Azure AI Model Inference API, in front of every model."""
    MISTRAL = "mistral"
    """Mistral's own API, on `/v1` of a serverless endpoint."""
    VLLM = "vllm"
    """vLLM's OpenAI server, on `/v1` of managed compute (ASSETS_2026_07 names the engine)."""


class Fault(Struct, frozen=True):
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
    if dialect is Dialect.VLLM:
        return answer(400, _vllm(str(_detail(faults))))
    return answer(422, {"detail": _detail(faults)})  # https://github.com/BerriAI/litellm/issues/4800


def extra(names: Sequence[str]) -> Response:
    """Parameters that the common API does not have: seen so on a serverless endpoint (langchain-ai/langchain#29679),
    and word for word in Microsoft's server of the open models. APIREF's 422 is for values that a model cannot take.
    """
    message = (
        f"Extra parameters {list(names)} are not allowed when extra-parameters is not set or set to be 'error'. "
        f"Set extra-parameters to 'pass-through' to pass to the model.{advice(names)}"
    )
    return answer(400, {"detail": message})


def forbidden(faults: Sequence[Fault]) -> Response:
    """Parameters that were passed through to a serverless model, and that it does not have: its own answer, wrapped
    as text (BerriAI/litellm#11696).
    """
    inner = json.dumps({"detail": _detail(faults)})
    return answer(422, {"error": {"code": "Invalid input", "message": inner, "status": 422}})


def advice(names: Sequence[str]) -> str:
    """The sandbox's own word for whoever took a wrong name from a document: some call `safe_prompt` so."""
    wrong = sorted({"safe_mode", "safemode"} & set(names))
    return f" [sandbox] '{wrong[0]}' is called 'safe_prompt'." if wrong else ""


def _detail(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [
        {"type": fault.kind, "loc": ["body", *fault.place], "msg": fault.message, "input": fault.value}
        for fault in faults
    ]


ORDER = ("invalid_request_message_order", 3230)
"""Type and number of a wrong order of messages: seen of Mistral's models in Azure (danny-avila/LibreChat#12429)."""
CALLS = ("invalid_function_call", 3280)
"""Of a wrong id of a tool call (nearai/ironclaw#1241)."""
PLAIN = ("invalid_request_error", None)


def fail(dialect: Dialect, message: str, what: tuple[str, int | None] = PLAIN) -> Response:
    """A request that is well formed, and that the model behind the route refuses.

    The common route wraps the model's own answer as text
    (https://github.com/UKGovernmentBEIS/inspect_ai/issues/1813).
    """
    inner = {"object": "error", "message": message, "type": what[0], "param": None, "code": what[1]}
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
    # https://github.com/vllm-project/vllm/issues/12886
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}
