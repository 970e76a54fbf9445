"""Bodies compared by what a client relies on. Dates, ids and regions differ from case to case."""

from __future__ import annotations

from typing import Any


def shape(value: Any) -> Any:
    """Keys of a body, with the type of each value."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__
