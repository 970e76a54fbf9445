"""An answer of an endpoint, and what is wrong with it for what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from deployer.kinds.capabilities import Expected


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where nothing did."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """Its JSON object; empty where it is none."""
        return parsed(self.content)

    @property
    def tokens(self) -> int:
        """What it cost."""
        usage = self.body.get("usage")
        total = usage.get("total_tokens") if isinstance(usage, Mapping) else 0
        return total if isinstance(total, int) else 0


def wrong(reply: Reply, expected: Expected) -> str:
    """What an answer of 200 lacks, in words that follow `answers 200`; empty where it is as it should be."""
    return _CHECKS[expected](reply)


def parsed(content: bytes) -> Mapping[str, Any]:
    """The JSON object that it is; empty where it is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, Mapping) else {}


def _message(reply: Reply) -> Mapping[str, Any] | None:
    """The message of the first choice; None where there is no choice."""
    choices = reply.body.get("choices")
    if not isinstance(choices, list) or not choices:
        return None
    message = choices[0].get("message") if isinstance(choices[0], Mapping) else None
    return message if isinstance(message, Mapping) else {}


def _model(_: Reply) -> str:
    return ""  # which model it is, is judged beside what the file asks for


def _choice(reply: Reply) -> str:
    return "without a choice" if _message(reply) is None else ""


def _json(reply: Reply) -> str:
    text = (_message(reply) or {}).get("content")
    return "" if isinstance(text, str) and parsed(text.encode(errors="replace")) else "without a JSON object"


def _tool(reply: Reply) -> str:
    calls = (_message(reply) or {}).get("tool_calls")
    first = calls[0] if isinstance(calls, list) and calls else None
    function = first.get("function") if isinstance(first, Mapping) else None
    called = isinstance(function, Mapping) and isinstance(function.get("name"), str)
    return "" if called else "without calling the tool"


def _stream(reply: Reply) -> str:
    events = list(_events(reply.content))
    if not events or events[-1] != b"[DONE]":
        return "with a stream that does not end"
    parts = (parsed(each).get("choices") for each in events[:-1])
    return "" if any(isinstance(part, list) and part for part in parts) else "with a stream that holds no choice"


def _events(content: bytes) -> Iterator[bytes]:
    for line in content.splitlines():
        if line.startswith(b"data:"):
            yield line.removeprefix(b"data:").strip()


def _pages(reply: Reply) -> str:
    pages = reply.body.get("pages")
    first = pages[0] if isinstance(pages, list) and pages else None
    return "" if isinstance(first, Mapping) and isinstance(first.get("markdown"), str) else "without a page"


_CHECKS: Mapping[Expected, Callable[[Reply], str]] = {
    "choice": _choice,
    "json": _json,
    "model": _model,
    "pages": _pages,
    "stream": _stream,
    "tool": _tool,
}
