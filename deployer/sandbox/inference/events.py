"""Server-sent events: data-only, ended by `[DONE]` (SEED1, SEED2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from deployer.sandbox.http import Response


def stream(events: Iterable[dict[str, Any]]) -> Response:
    """A streamed answer, one chunk for each event."""
    lines = [json.dumps(event, separators=(",", ":")) for event in events]
    chunks = tuple(f"data: {line}\n\n".encode() for line in (*lines, "[DONE]"))
    return Response(200, {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}, b"", chunks)
