"""`/score`, the route of every managed online endpoint, in the format of the foundation models (ASSETS_2024_08)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference import parse, reply, tokenizer
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.refusal import Dialect


class _Open(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Parameters(_Open):
    """How to generate; what the server does not know, it leaves."""

    max_new_tokens: int = Field(256, ge=1)
    temperature: float | None = Field(None, ge=0)
    top_p: float | None = Field(None, ge=0, le=1)
    stop: list[str] = Field(default_factory=list)
    return_full_text: bool = False
    ignore_eos: bool = False


class Line(_Open):
    """One message."""

    role: str
    content: str


class Input(_Open):
    """Messages for a chat model, texts for a base model."""

    input_string: Annotated[list[Line], Field(min_length=1)] | Annotated[list[str], Field(min_length=1)]
    parameters: Parameters = Field(default_factory=Parameters)


class Score(_Open):
    """The body; samples put `parameters` inside `input_data` or beside it."""

    input_data: Input
    parameters: Parameters | None = None


def score(turn: Turn) -> Response:
    """`{"output": ...}` of a chat model, a list of texts of a base model."""
    body = parse.read(turn.request, Dialect.VLLM)
    if isinstance(body, Response):
        return body
    asked = parse.shape(body, Score, Dialect.VLLM)
    if isinstance(asked, Response):
        return asked
    settings = asked.parameters or asked.input_data.parameters
    lines = asked.input_data.input_string
    if turn.model.task == "chat":
        if not isinstance(lines[-1], Line):
            return _wrong("input_string must be a list of messages with role and content")
        return answer(200, {"output": _text(turn, lines[-1].content, settings)})
    texts = [line for line in lines if isinstance(line, str)]
    if not texts:
        return _wrong("input_string must be a list of texts")
    return answer(200, [_text(turn, text, settings) for text in texts])


def _text(turn: Turn, prompt: str, settings: Parameters) -> str:
    rest = None if turn.model.context is None else max(turn.model.context - tokenizer.count(prompt), 0)
    most = settings.max_new_tokens if rest is None else min(settings.max_new_tokens, rest)
    limits = reply.Limits(most, settings.stop, settings.ignore_eos)
    said = reply.complete(reply.say(turn.model, prompt), limits).text
    return prompt + said if settings.return_full_text else said


def _wrong(message: str) -> Response:
    # The inference server of the managed images answers a wrong input with 424 and text:
    # https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints#http-status-codes
    body: dict[str, Any] = {"error": {"code": "ModelError", "message": message}}
    return answer(
        424, body, {"ms-azureml-model-error-statuscode": "400", "ms-azureml-model-error-reason": "model_error"}
    )
