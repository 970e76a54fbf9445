"""Text completions of base models, which have no chat task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from deployer.sandbox import http
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference import chat, parse, reply, tokenizer, validate
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.model import most_tokens
from deployer.sandbox.inference.refusal import filtered


class Completions(BaseModel):
    """Every parameter of the completion routes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str | list[str] | list[int] | list[list[int]] = "<|endoftext|>"
    echo: bool = False
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    ignore_eos: bool = False
    logit_bias: dict[str, Annotated[float, Field(ge=-100, le=100)]] | None = None
    logprobs: int | None = Field(None, ge=0, le=5)
    max_tokens: int | None = Field(None, ge=0)
    model: str | None = None
    n: int = Field(1, ge=1, le=128)
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    seed: int | None = None
    stop: str | list[str] | None = None
    stream: bool = False
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    user: str | None = None

    @property
    def prompts(self) -> list[str]:
        """One text for each prompt; token numbers, which the sandbox cannot read, become as many words."""
        if isinstance(self.prompt, str):
            return [self.prompt]
        if all(isinstance(item, int) for item in self.prompt):
            return [" token" * len(self.prompt)]
        return [item if isinstance(item, str) else " token" * len(item) for item in self.prompt]  # type: ignore[arg-type]


def complete(turn: Turn) -> Response:
    """The answer to one completion request."""
    asked = parse.admit(turn, "completion", Completions)
    if isinstance(asked, Response):
        return asked
    most = most_tokens("completion", turn.dialect) if asked.max_tokens is None else asked.max_tokens
    longest = max(map(tokenizer.count, asked.prompts))
    weight = sum(map(tokenizer.count, asked.prompts))
    if refusal := chat.too_long(turn, longest, most) or turn.meter.weigh(weight):
        return refusal
    text = "\n".join(asked.prompts)
    if turn.endpoint.content_safety and "content_filter" not in turn.endpoint.lost and validate.stops(text):
        return filtered(turn.dialect)
    stops = [asked.stop] if isinstance(asked.stop, str) else asked.stop or []
    limits = reply.Limits(chat.room(turn, longest, most), stops, asked.ignore_eos)
    choices = [_continue(turn, asked, prompt, number, limits) for prompt in asked.prompts for number in range(asked.n)]
    usage = chat.spend(turn, weight, choices)
    if asked.stream:
        return http.stream(_events(turn, asked, choices, usage))
    shown = [_choice(asked, index, choice.tokens, choice.finish) for index, choice in enumerate(choices)]
    shown = [] if "completion" in turn.endpoint.lost else shown
    return answer(200, {**turn.head("text_completion"), "choices": shown, "usage": usage})


def _continue(turn: Turn, asked: Completions, prompt: str, number: int, limits: reply.Limits) -> reply.Completion:
    ending = validate.verdict(prompt) if turn.endpoint.content_safety else None
    if ending:
        return reply.Completion((), ending)
    done = reply.complete(reply.say(turn.model, prompt, number), limits)
    return reply.Completion((*tokenizer.split(prompt), *done.tokens), done.finish) if asked.echo else done


def _choice(
    asked: Completions, index: int, tokens: Sequence[str], finish: str | None, offset: int = 0
) -> dict[str, Any]:
    chances = None
    if asked.logprobs is not None:
        chances = reply.table(tokens, asked.logprobs, offset, "text_offset")
    return {"index": index, "text": "".join(tokens), "finish_reason": finish, "logprobs": chances}


def _events(
    turn: Turn, asked: Completions, choices: Sequence[reply.Completion], usage: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Streamed and plain answers share one shape (APIREF)."""
    head = turn.head("text_completion")
    for index, choice in enumerate(choices):
        offset = 0
        for token in choice.tokens:
            yield {**head, "choices": [_choice(asked, index, [token], None, offset)]}
            offset += len(token)
        closing = {"usage": usage} if index == len(choices) - 1 else {}
        yield {**head, "choices": [_choice(asked, index, [], choice.finish, offset)], **closing}
