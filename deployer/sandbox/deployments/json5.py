"""JSON as Azure's reader takes it: with comments, names without quotes, quotes of either sort, commas at the end.

The az CLI counts on it: so that a template arrives with its line breaks and comments, it sends
`{"properties": {"mode": "Incremental", template:{...}}}`.
"""

from __future__ import annotations

import json
import re
from typing import Any

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<single>'(?:[^'\\]|\\.)*')|(?P<remark>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*)(?=\s*:)|(?P<comma>,)(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])""",
    re.DOTALL,
)


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
