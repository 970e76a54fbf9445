"""JSON as Azure's reader takes it, and where its values stand: ARM names line and column of the request it got.

It takes comments, names without quotes, quotes of either sort, commas at the end. The az CLI counts on it: so that a
template arrives with its line breaks and comments, it sends `{"properties": {"mode": "Incremental", template:{...}}}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from deployer.sandbox.deployments.errors import Path

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<single>'(?:[^'\\]|\\.)*')|(?P<remark>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*)(?=\s*:)|(?P<comma>,)(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])""",
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def strict(text: str) -> str:
    """The same value in strict JSON, its lines where they were. A text that is none comes back as something that is
    none either.
    """
    return _TOKEN.sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    found = match[0]
    if match["text"]:
        return _broken(found)
    if match["single"]:
        return _broken(json.dumps(found[1:-1].replace("\\'", "'")).replace("\\\\", "\\"))
    if match["name"]:
        return f'"{found}"'
    return "".join(char if char == "\n" else " " for char in found)  # a remark, or a comma too many


def _broken(text: str) -> str:
    """A text without line breaks of its own."""
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def read(content: bytes) -> tuple[Any, bytes]:
    """The value of a body, and the body in strict JSON. Raises ValueError when it is no JSON to Azure either."""
    tidy = strict(content.decode("utf-8"))
    try:
        return json.loads(tidy), tidy.encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None


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
