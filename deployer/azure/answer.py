"""What Azure answered, and what an error body really says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the resource manager. `body` is None where it was empty or not JSON."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case: they arrive in any case."""
    body: Any = None

    @property
    def ok(self) -> bool:
        """Whether the request was taken. Says nothing of the resource: it can be Failed all the same."""
        return self.status < 400 and not self.error

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
        found = list(reasons(self.error))
        if not found:
            return f"HTTP {self.status}"
        codes = [code for code, _ in found if code]
        messages = [message for _, message in found if message]
        code = codes[-1] if codes else f"HTTP {self.status}"
        return " ".join(f"{code}: {messages[-1] if messages else ''}".split()).rstrip(": ")


def reasons(error: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Code and message of an error and of everything inside it: details, innererror, additionalInfo, and JSON that
    is wrapped up in a message.
    """
    if not isinstance(error, Mapping) or depth > 8:
        return
    message = error.get("message")
    inner = _unwrapped(message)
    yield str(error.get("code") or ""), "" if inner else str(message or "")
    if inner:
        yield from reasons(inner.get("error", inner), depth + 1)
    for key in ("innererror", "innerError"):
        yield from reasons(error.get(key), depth + 1)
    for item in error.get("details") or ():
        yield from reasons(item, depth + 1)
    for item in error.get("additionalInfo") or ():
        if isinstance(item, Mapping) and item.get("type") == "InnerError":
            info = item.get("info") or {}
            yield from reasons(info.get("value", info), depth + 1)


def _unwrapped(message: Any) -> Mapping[str, Any] | None:
    if not isinstance(message, str) or not message.lstrip().startswith("{"):
        return None
    try:
        inner = json.loads(message)
    except ValueError:
        return None
    return inner if isinstance(inner, Mapping) else None
