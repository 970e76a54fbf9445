"""The canned words. Every reply says that no model wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from msgspec import Struct

from deployer.sandbox.inference import tokenizer
from deployer.sandbox.inference.chat_request import Chat, Choice, Tool
from deployer.sandbox.inference.model import Model
from deployer.sandbox.inference.schema_sample import sample
from deployer.sandbox.inference.tokenizer import mark

SAFE_PROMPT = (
    "Always assist with care, respect, and truth. Respond with utmost utility yet securely. Avoid harmful, unethical, "
    "prejudiced, or negative content. Ensure replies promote fairness and positivity."
)
"""What `safe_prompt` puts before the messages (SEED2)."""
_QUOTED = 12


class Limits(Struct, frozen=True):
    """What ends a completion early."""

    most: int | None
    """Tokens at most; None where nothing bounds them."""
    stops: Sequence[str] = ()
    endless: bool = False
    """`ignore_eos`: the reply goes on until `most`."""


class Completion(Struct, frozen=True):
    """One choice of an answer."""

    tokens: tuple[str, ...]
    finish: str
    call: tuple[str, str] | None = None
    """Function name and JSON arguments, where a tool is called."""

    @property
    def text(self) -> str:
        """The tokens, joined."""
        return "".join(self.tokens)

    @property
    def cost(self) -> int:
        """How many tokens it counts."""
        return len(self.tokens) + (tokenizer.count("".join(self.call)) if self.call else 0)


def complete(text: str, limits: Limits) -> Completion:
    """As much of a text as the limits leave, and why it ends."""
    tokens = tokenizer.split(text)
    if limits.endless and limits.most is not None:
        tokens = list(islice(cycle(tokens), limits.most))
    elif limits.most is not None and len(tokens) > limits.most:
        tokens = tokens[: limits.most]
    cut = len(tokens) < tokenizer.count(text) or limits.endless
    whole = "".join(tokens)
    ends = [at for stop in limits.stops if (at := whole.find(stop)) >= 0]
    if ends:
        return Completion(tuple(tokenizer.split(whole[: min(ends)])), "stop")
    return Completion(tuple(tokens), "length" if cut else "stop")


def say(model: Model, question: str, number: int = 0) -> str:
    """The reply to a question; `number` tells the choices of one answer apart."""
    quoted = " ".join(question.split()[:_QUOTED])
    again = f" This is choice {number}." if number else ""
    return f"[sandbox] A canned reply in place of {model.name}: no model ran.{again} You asked: {quoted}"


def compose(model: Model, chat: Chat, number: int, limits: Limits) -> Completion:
    """One choice: a tool call where one is due, JSON in JSON mode, words otherwise."""
    if (tool := _called(chat)) is not None:
        arguments = json.dumps(sample(tool.function.parameters, _names(chat)))
        return Completion((), "tool_calls", (tool.function.name, arguments))
    prefix = chat.messages[-1].text if chat.messages[-1].prefix else ""
    text = prefix + say(model, chat.messages[-1].text, number)
    if chat.response_format and chat.response_format.type == "json_object":
        text = json.dumps({"answer": text})
    elif chat.response_format and chat.response_format.json_schema:
        text = json.dumps(sample(chat.response_format.json_schema.schema_, [text]))
    return complete(text, limits)


def _called(chat: Chat) -> Tool | None:
    """With `auto`, a tool is called once: a question gets a call, the result of the call gets words."""
    if not chat.tools or chat.tool_choice == "none":
        return None
    if isinstance(chat.tool_choice, Choice):
        wanted = chat.tool_choice.function.name
        return next(tool for tool in chat.tools if tool.function.name == wanted)
    if chat.tool_choice in {"any", "required"} or chat.messages[-1].role == "user":
        return chat.tools[0]
    return None


def _names(chat: Chat) -> list[str]:
    """The capitalised words of the question but its first: `Miami` and `Seattle` in SEED2's example."""
    return re.findall(r"(?<=\s)[A-Z]\w+", chat.messages[-1].text)


_OTHERS = tuple(f" alternative{number}" for number in range(1, 20))


def table(tokens: Sequence[str], top: int, offset: int = 0, key: str = "text_offsets") -> dict[str, Any]:
    """The object of SEED1's response schema; vLLM's completions call the first field `text_offset`."""
    offsets = []
    for token in tokens:
        offsets.append(offset)
        offset += len(token)
    return {
        key: offsets,
        "token_logprobs": [mark(token) for token in tokens],
        "tokens": list(tokens),
        "top_logprobs": [dict(_ranked(token, top)) for token in tokens],
    }


def content(tokens: Sequence[str], top: int) -> dict[str, Any]:
    """The object of the chat completions of an OpenAI server, as vLLM answers on managed compute."""
    return {
        "content": [
            {**_entry(token, mark(token)), "top_logprobs": [_entry(*pair) for pair in _ranked(token, top)]}
            for token in tokens
        ]
    }


def _entry(token: str, logprob: float) -> dict[str, Any]:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode())}


def _ranked(token: str, top: int) -> list[tuple[str, float]]:
    """The `top` most likely tokens in place of one, itself first."""
    return [(other, round(mark(token) - number, 3)) for number, other in enumerate((token, *_OTHERS)[:top])]
