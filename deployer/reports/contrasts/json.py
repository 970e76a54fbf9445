"""How two environments differ, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.document import document
from deployer.values.diff import Difference, SetValue


def report(contrasts: Sequence[Difference]) -> str:
    """A list of objects, by name."""
    rows = [
        {"name": item.name, "first": said(item.first), "second": said(item.second), "allowed": item.allowed}
        for item in contrasts
    ]
    return document({"format_version": "1.0", "differences": rows})


def said(item: SetValue | None) -> dict[str, Any] | None:
    """A value and its place."""
    if item is None:
        return None
    at = item.position
    return {"value": item.value, "source": {"file": at.file, "line": at.line, "column": at.column}}
