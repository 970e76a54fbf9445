"""Log probabilities of canned tokens: made up, but the same every time and in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.sandbox.inference.tokenizer import mark

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
