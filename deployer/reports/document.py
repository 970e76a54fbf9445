"""JSON as every report writes it: the same value always gives the same bytes."""

from __future__ import annotations

import json
from typing import Any


def document(value: Any) -> str:
    """JSON with sorted keys, in ASCII, so that no terminal and no log takes any of it for a command."""
    return harmless(json.dumps(value, sort_keys=True, indent=2, allow_nan=False)) + "\n"


def harmless(text: str) -> str:
    """The same JSON without log commands: build logs are searched for `##vso[` and `##[` wherever they stand in a line,
    and JSON can spell them another way.
    """
    return text.replace("##vso[", "\\u0023#vso[").replace("##[", "\\u0023#[")
