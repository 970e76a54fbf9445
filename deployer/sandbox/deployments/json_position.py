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
    at = _skip(text, 0)
    for part in path:
        found = _item(text, at, part) if isinstance(part, int) else _member(text, at, part)
        if found is None:
            return 0, 0
        at = found
    end = at + 1 if text[at : at + 1] in ("{", "[") else _end(text, at)
    return text.count("\n", 0, end) + 1, end - (text.rfind("\n", 0, end) + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]


def _member(text: str, at: int, name: str) -> int | None:
    if text[at : at + 1] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key.lower() == name.lower():
            return at
        at = _skip(text, _skip(text, _end(text, at)) + 1)
    return None


def _item(text: str, at: int, index: int) -> int | None:
    if text[at : at + 1] != "[":
        return None
    at = _skip(text, at + 1)
    for _ in range(index):
        at = _skip(text, _end(text, at))
        if text[at : at + 1] != ",":
            return None
        at = _skip(text, at + 1)
    return at if text[at : at + 1] != "]" else None


def positions(text: str, path: Path) -> dict[str | int, tuple[int, int]]:
    """Line and column of every item or member of a value, in one pass."""
    start = _skip(text, 0)
    for part in path:
        found = _item(text, start, part) if isinstance(part, int) else _member(text, start, part)
        if found is None:
            return {}
        start = found
    where: dict[str | int, tuple[int, int]] = {}
    line, seen = text.count("\n", 0, start) + 1, start
    for key, at in _children(text, start):
        line, seen = line + text.count("\n", seen, at), at
        where[key] = (line, at + 1 - (text.rfind("\n", 0, at) + 1))
    return where


def _children(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    named = text[at : at + 1] == "{"
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
