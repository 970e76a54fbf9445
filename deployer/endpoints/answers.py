"""An answer of an endpoint, and what is wrong with it for what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field


class Reply(Struct, frozen=True, dict=True):
    """What came back; status 0 where nothing did."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """Until it had come whole."""
    broken: bool = False
    """The request was sent, and no answer came whole."""

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """Its JSON object; empty where it is none."""
        return parsed(self.content)

    @property
    def tokens(self) -> int:
        """What it cost, as far as it says so."""
        return self.usage("total_tokens") or 0

    @property
    def is_filtered(self) -> bool:
        """Whether a content filter stopped the prompt, or the answer."""
        if self.status == 400:
            return "content_filter" in str(self.body)
        return self.status == 200 and str(_choice_of(self).get("finish_reason")).startswith("content_filter")

    def usage(self, name: str) -> int | None:
        """A number of its usage; that of a stream stands in its last events."""
        parts = [self.body] if self.body else [parsed(each) for each in _events(self.content)]
        told = [part["usage"] for part in parts if isinstance(part.get("usage"), Mapping)]
        found = told[-1].get(name) if told else None
        return max(0, found) if isinstance(found, int) else None


def wrong(reply: Reply, expected: str) -> str:
    """What an answer of 200 lacks, in words that follow `answers 200`; empty where it is as it should be, or where it
    is the request that counts.
    """
    return _CHECKS[expected](reply) if expected in _CHECKS else ""


def parsed(content: bytes) -> Mapping[str, Any]:
    """The JSON object that it is; empty where it is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, Mapping) else {}


def _choice_of(reply: Reply) -> Mapping[str, Any]:
    """The first choice; empty where there is none."""
    choices = reply.body.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, Mapping) else {}


def _message(reply: Reply) -> Mapping[str, Any]:
    """The message of the first choice; empty where there is none."""
    message = _choice_of(reply).get("message")
    return message if isinstance(message, Mapping) else {}


def tool_calls(reply: Reply) -> list[Mapping[str, Any]]:
    """The calls of tools in the first choice, each with a function that has a name."""
    calls = _message(reply).get("tool_calls")
    found = [call for call in calls if isinstance(call, Mapping)] if isinstance(calls, list) else []
    functions = (call.get("function") for call in found)
    named = [isinstance(each, Mapping) and isinstance(each.get("name"), str) for each in functions]
    return found if all(named) else []


def _model(_: Reply) -> str:
    return ""  # which model it is, is judged beside what the file asks for


def _choice(reply: Reply) -> str:
    choices = reply.body.get("choices")
    return "" if isinstance(choices, list) and choices else "without a choice"


def _json(reply: Reply) -> str:
    text = _message(reply).get("content")
    return "" if isinstance(text, str) and parsed(text.encode(errors="replace")) else "without a JSON object"


def _tool(reply: Reply) -> str:
    calls = tool_calls(reply)
    arguments = [call["function"].get("arguments") for call in calls]
    readable = [isinstance(each, Mapping) or bool(parsed(str(each).encode(errors="replace"))) for each in arguments]
    if not calls:
        return "without calling the tool"
    return "" if all(readable) else "with a call of the tool whose arguments are no JSON object"


def _words(reply: Reply) -> str:
    return "" if _message(reply).get("content") else "without words about what the tool said"


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


_CHECKS: Mapping[str, Callable[[Reply], str]] = {
    "choice": _choice,
    "json": _json,
    "model": _model,
    "pages": _pages,
    "stream": _stream,
    "tool": _tool,
    "words": _words,
}
