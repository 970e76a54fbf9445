"""Room for machines, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from deployer.reports.document import document
from deployer.values.capacity import Capacity


def report(rows: Sequence[Capacity]) -> str:
    """A list of objects; `short` is what to ask Microsoft for."""
    listed = [{**asdict(row), "short": row.short} for row in rows]
    return document({"format_version": "1.0", "enough": not any(row.short for row in rows), "capacity": listed})
