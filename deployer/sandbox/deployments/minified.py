"""The text that ARM hashes: a template without spaces, in capitals."""

from __future__ import annotations

import json
from typing import Any


def minified(template: Any) -> str:
    """`{"$SCHEMA":"HTTPS://...`, as calculateTemplateHash answers it."""
    return json.dumps(template, separators=(",", ":"), ensure_ascii=False).upper()
