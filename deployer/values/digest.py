"""One short text that stands for a JSON value."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 over the canonical spelling, in hexadecimal. Half a character, which JSON can hold, counts as itself."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
