"""Values as YAML text on one line, the way a person would write them."""

from __future__ import annotations

import json
import re
from typing import Any

from deployer.source.yaml.scalar import is_text

_BARE = re.compile(r"(?!\.\.\.)[A-Za-z0-9_./+(][A-Za-z0-9 _./+()@=-]*(?<! )")
_OTHERS = frozenset(("yes", "no", "on", "off", "y", "n"))
"""Words that are text to us, and not to readers of YAML 1.1: quoted, to be plain to both."""


def write(value: Any, quote: str = "") -> str:
    """A value on one line, valid anywhere. Texts are in `quote`s, or in none where they need none."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write(key)}: {write(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if not quote and _is_bare(value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return quoted if quoted.isprintable() else "".join(map(_seen, quoted))


def _seen(char: str) -> str:
    """A character, escaped if a reader would not see it. JSON's escapes in two halves are none in YAML."""
    return char if char.isprintable() else f"\\U{ord(char):08X}"


def _is_bare(text: str) -> bool:
    return bool(_BARE.fullmatch(text)) and is_text(text) and text.lower() not in _OTHERS
