"""Chat completions, on the common route and on the native ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from deployer.sandbox import http
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference import broken, parse, reply, tokenizer, validate
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.chat_request import Chat
from deployer.sandbox.inference.model import most_tokens
from deployer.sandbox.inference.refusal import Dialect, fail, filtered
from deployer.sandbox.inference.reply import SAFE_PROMPT, Completion, Limits, compose

_PER_MESSAGE = 2
"""Assumed: what the template of a chat adds around each message."""
_PER_IMAGE = 1000
"""Assumed: what an image counts."""


def text(chat: Chat) -> str:
    """Everything that content safety looks at."""
    return "\n".join(message.text for message in chat.messages)


def prompt_tokens(chat: Chat) -> int:
    """The tokens of the prompt: messages, calls, definitions of tools, and the safety prompt when asked for."""
    total = tokenizer.count(SAFE_PROMPT) + _PER_MESSAGE if chat.safe_prompt else 0
    for message in chat.messages:
        calls = json.dumps([call.model_dump(exclude_none=True) for call in message.tool_calls or ()])
        total += tokenizer.count(message.text) + _PER_MESSAGE + message.images * _PER_IMAGE
        total += tokenizer.count(calls) if message.tool_calls else 0
    if chat.tools:
        total += tokenizer.count(json.dumps([tool.model_dump(exclude_none=True) for tool in chat.tools]))
    return total


def complete(turn: Turn) -> Response:
    """The answer to one chat request."""
    chat = _read(turn)
    if isinstance(chat, Response):
        return chat
    lost = turn.endpoint.lost
    chat = broken.without(chat, lost)
    weight = prompt_tokens(chat)
    most = most_tokens("chat", turn.dialect) if chat.most is None else chat.most
    refusal = too_long(turn, weight, most) or turn.meter.weigh(weight)
    if refusal:
        return refusal
    guarded = turn.endpoint.content_safety and "content_filter" not in lost
    if guarded and validate.stops(text(chat)):
        return filtered(turn.dialect)
    ending = validate.verdict(text(chat)) if guarded else None
    if ending:
        choices = [Completion((), ending)] * chat.n
    else:
        limits = Limits(room(turn, weight, most), chat.stops, chat.ignore_eos)
        choices = [compose(turn.model, chat, number, limits) for number in range(chat.n)]
    usage = spend(turn, weight, choices)
    if chat.stream:
        whole = http.stream(_events(turn, chat, choices, usage))
        return broken.broken_off(whole) if "stream" in lost else whole
    if "chat" in lost and turn.is_usual and broken.is_plain(chat):
        choices = []
    head = turn.head("chat.completion")
    return answer(200, {**head, "choices": [_choice(turn, chat, *pair) for pair in enumerate(choices)], "usage": usage})


def too_long(turn: Turn, weight: int, most: int | None) -> Response | None:
    """The refusal of a prompt that, with `max_tokens`, exceeds the context of the model."""
    context = turn.model.context
    if context is None or weight + (most or 0) <= context:
        return None
    if turn.dialect is Dialect.VLLM:
        # https://github.com/vllm-project/vllm/issues/12886
        asked = f"you requested {weight + (most or 0)} tokens ({weight} in the messages, {most or 0} in the completion)"
        return fail(
            turn.dialect,
            f"This model's maximum context length is {context} tokens. However, {asked}. "
            "Please reduce the length of the messages or completion.",
        )
    message = f"Prompt contains {weight} tokens, too large for model with {context} maximum context length"
    if weight <= context:
        message = f"The token count of your prompt ({weight}) plus max_tokens ({most}) exceeds {context}"
    return fail(turn.dialect, message)


def room(turn: Turn, weight: int, most: int | None) -> int | None:
    """How many tokens a completion may have."""
    rest = None if turn.model.context is None else turn.model.context - weight
    return min((bound for bound in (most, turn.model.output, rest) if bound is not None), default=None)


def spend(turn: Turn, weight: int, choices: Sequence[Completion]) -> dict[str, int]:
    """The usage of an answer, counted against the limit of the deployment."""
    cost = sum(choice.cost for choice in choices)
    turn.meter.spend(weight + cost)
    return {"prompt_tokens": weight, "total_tokens": weight + cost, "completion_tokens": cost}


def _read(turn: Turn) -> Chat | Response:
    chat = parse.admit(turn, "chat", Chat)
    return chat if isinstance(chat, Response) else validate.refuse(chat, turn) or chat


def _choice(turn: Turn, chat: Chat, index: int, choice: Completion) -> dict[str, Any]:
    call = _call(turn, index, choice)
    message = {"role": "assistant", "content": choice.text, "tool_calls": [call] if call else None}
    probabilities = _probabilities(turn, chat, choice.tokens)
    return {"index": index, "message": message, "finish_reason": choice.finish, "logprobs": probabilities}


def _events(turn: Turn, chat: Chat, choices: Sequence[Completion], usage: dict[str, int]) -> Iterator[dict[str, Any]]:
    head = turn.head("chat.completion.chunk")
    last = len(choices) - 1
    for index, choice in enumerate(choices):
        for event in _deltas(turn, chat, index, choice):
            closing = index == last and event["finish_reason"] and turn.dialect is not Dialect.VLLM
            yield {**head, "choices": [event], **({"usage": usage} if closing else {})}
    if turn.dialect is Dialect.VLLM and chat.counted:
        # vLLM counts when it is asked to, in an event of its own: vllm/entrypoints/openai/serving_chat.py.
        yield {**head, "choices": [], "usage": usage}


def _deltas(turn: Turn, chat: Chat, index: int, choice: Completion) -> Iterator[dict[str, Any]]:
    def event(delta: dict[str, Any], finish: str | None = None, chances: Any = None) -> dict[str, Any]:
        return {"index": index, "delta": delta, "finish_reason": finish, "logprobs": chances}

    yield event({"role": "assistant", "content": ""})
    offset = 0
    for token in choice.tokens:
        yield event({"content": token}, None, _probabilities(turn, chat, [token], offset))
        offset += len(token)
    if call := _call(turn, index, choice):
        yield event({"tool_calls": [{"index": 0, **call}]})
    yield event({"content": ""}, choice.finish)


def _call(turn: Turn, index: int, choice: Completion) -> dict[str, Any] | None:
    if choice.call is None:
        return None
    name, arguments = choice.call
    # Nine letters and digits, and a `call_id` that is null on the common route: SEED2's example.
    extra = {"call_id": None} if turn.dialect is Dialect.AZURE else {}
    number = turn.digest[:8] + format(index % 16, "x")
    return {"id": number, "type": "function", "function": {"name": name, "arguments": arguments, **extra}}


def _probabilities(turn: Turn, chat: Chat, tokens: Sequence[str], offset: int = 0) -> dict[str, Any] | None:
    if not chat.logprobs:
        return None
    if turn.endpoint.serverless:
        return reply.table(tokens, 1 if chat.top_logprobs is None else chat.top_logprobs, offset)
    return reply.content(tokens, chat.top_logprobs or 0)
