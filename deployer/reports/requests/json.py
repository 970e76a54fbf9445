"""Requests for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deployer.reports.document import document


def report(entries: Sequence[Mapping[str, Any]]) -> str:
    """A list of objects, the oldest first."""
    return document({"format_version": "1.0", "requests": list(entries)})
