"""How two environments differ, and who set a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deployer.reports.ansi import block, bold, dim, printable, red
from deployer.reports.document import versioned
from deployer.reports.labels import spelled
from deployer.values.diff import Difference, SetValue


def as_text(differences: Sequence[Difference]) -> str:
    """What each says of every leaf on which they differ, and how many of these may not be."""
    return block(_lines(differences))


def as_json(differences: Sequence[Difference]) -> str:
    """A list of objects, by name."""
    rows = [
        {"name": item.name, "first": set_value(item.first), "second": set_value(item.second), "allowed": item.allowed}
        for item in differences
    ]
    return versioned(differences=rows)


def set_value(item: SetValue | None) -> dict[str, Any] | None:
    """A value and its place."""
    if item is None:
        return None
    at = item.position
    return {"value": item.value, "source": {"file": at.file, "line": at.line, "column": at.column}}


def _lines(differences: Sequence[Difference]) -> Iterator[str]:
    for item in differences:
        yield dim(f"{printable(item.name)} (allowed)") if item.allowed else bold(printable(item.name))
        yield _side(item.first)
        yield _side(item.second)
    refused = sum(not item.allowed for item in differences)
    count = f"{len(differences)} {'difference' if len(differences) == 1 else 'differences'}"
    yield f"{count}, {red(str(refused)) if refused else '0'} of them not allowed."


def _side(item: SetValue | None) -> str:
    if item is None:
        return f"  {dim('(not set)')}"
    return f"  {printable(spelled(item.value))}  {dim(printable(str(item.position)))}"
