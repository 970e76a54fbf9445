"""Where a value stands in a JSON text: ARM names line and column of the request it got."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from deployer.sandbox.deployments.errors import Path

_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def position(text: str, path: Path) -> tuple[int, int]:
    """Line and column of a value, as Json.NET counts: the brace or bracket that opens it, or the end of a plain value.

    (0, 0) where there is no such value, as ARM says it then.
    """
    at = _find(text, path)
    if at is None:
        return 0, 0
    end = at + 1 if text[at : at + 1] in ("{", "[") else _end(text, at)
    return text.count("\n", 0, end) + 1, end - (text.rfind("\n", 0, end) + 1)


def positions(text: str, path: Path) -> dict[str | int, tuple[int, int]]:
    """Line and column of every item or member of a value, in one pass."""
    at = _find(text, path)
    if at is None:
        return {}
    found: dict[str | int, tuple[int, int]] = {}
    line, seen = text.count("\n", 0, at) + 1, at
    for key, child in _children(text, at):
        line, seen = line + text.count("\n", seen, child), child
        found[key] = (line, child + 1 - (text.rfind("\n", 0, child) + 1))
    return found


def _find(text: str, path: Path) -> int | None:
    at = _skip(text, 0)
    for part in path:
        wanted = part.lower() if isinstance(part, str) else part
        children = ((key.lower() if isinstance(key, str) else key, child) for key, child in _children(text, at))
        found = next((child for key, child in children if key == wanted), None)
        if found is None:
            return None
        at = found
    return at


def _children(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    named = text[at : at + 1] == "{"
    if not named and text[at : at + 1] != "[":
        return
    at, index = _skip(text, at + 1), 0
    while text[at : at + 1] not in ("}", "]", ""):
        key: str | int = index
        if named:
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield key, at
        at, index = _skip(text, _end(text, at)), index + 1
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]
