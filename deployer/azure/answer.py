"""What Azure answered, and what an error body really says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, field

_MOST = 64
"""Errors within errors that are looked at: a body can hold thousands."""


class Answer(Struct, frozen=True):
    """An answer of the resource manager, as `decode.py` read it. `body` is None where there was none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case: they arrive in any case."""
    body: Any = None
    """A mapping, where the request was taken: a body of another type is Unreadable. Its `properties`, `tags` and the
    like are mappings too, and the items of its `value` are."""
    request: str = ""
    """Method and path of what was asked."""
    words: str = ""
    """The first words of a body that could not be read, made harmless."""

    @property
    def ok(self) -> bool:
        """Whether the request was taken. Says nothing of the resource: it can be Failed all the same."""
        return self.status < 300 and not self.error

    @property
    def error(self) -> Mapping[str, Any]:
        """The error object; Azure sends some inside an answer of 200 (Marketplace, after minutes of polling)."""
        found = self.body.get("error") if isinstance(self.body, Mapping) else None
        if not found and self.status >= 400 and isinstance(self.body, Mapping):
            found = self.body
        return found if isinstance(found, Mapping) else {}

    @property
    def codes(self) -> tuple[str, ...]:
        """Every error code of the body, outermost first."""
        return tuple(code for code, _ in reasons(self.error))

    @property
    def reason(self) -> str:
        """The error in one line: the innermost code, and the message that says most."""
        if 300 <= self.status < 400 and self.status != 304:
            to = self.headers.get("location", "")[:200]
            return f"HTTP {self.status}: a redirect{f' to {to!r}' if to else ''}, which deployer does not follow"
        found = list(reasons(self.error))
        codes = [code for code, _ in found if code]
        messages = [message for _, message in found if message]
        if not codes and not messages:
            return f"HTTP {self.status}: {self.words}" if self.words else f"HTTP {self.status}"
        code = codes[-1] if codes else f"HTTP {self.status}"
        return " ".join(f"{code}: {messages[-1] if messages else ''}".split()).rstrip(": ")


def address(url: str) -> SplitResult:
    """The parts of an address that somebody else wrote; empty ones where it is none (`https://[`)."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def reasons(error: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Code and message of an error and of everything inside it: details, innererror, additionalInfo, and JSON that
    is wrapped up in a message. What has another type than it should is passed over.
    """
    if not isinstance(error, Mapping) or depth > 8:
        return
    message = error.get("message") or error.get("title")
    inner = _unwrapped(message)
    yield _said(error.get("code")), "" if inner else _said(message)
    if inner:
        yield from reasons(inner.get("error", inner), depth + 1)
    for text in _listed(error.get("errors")):
        yield "", text
    for key in ("innererror", "innerError"):
        yield from reasons(error.get(key), depth + 1)
    for item in _items(error.get("details")):
        yield from reasons(item, depth + 1)
    for item in _items(error.get("additionalInfo")):
        info = item.get("info") if isinstance(item, Mapping) and item.get("type") == "InnerError" else None
        yield from reasons(info.get("value", info) if isinstance(info, Mapping) else None, depth + 1)


def _said(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _listed(errors: Any) -> Iterator[str]:
    """Sentences by the property that they are about, as online endpoints tell them (mslearn-azure-ml#30)."""
    for found in list(errors.values())[:_MOST] if isinstance(errors, Mapping) else ():
        yield from filter(None, map(_said, _items(found)))


def _items(value: Any) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else []


def _unwrapped(message: Any) -> Mapping[str, Any] | None:
    if not isinstance(message, str) or not message.lstrip().startswith("{"):
        return None
    try:
        inner = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, Mapping) else None
