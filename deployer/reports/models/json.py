"""Models for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from deployer.catalog.listing import ModelEntry
from deployer.reports.document import document

VERSION = "1.0"


def report(entries: Sequence[ModelEntry]) -> str:
    """Every fact of the rows, and how they stand on the day."""
    return document({"format_version": VERSION, "models": [_model(each) for each in entries]})


def _model(entry: ModelEntry) -> dict[str, Any]:
    on_the_day = {
        "as_of": entry.day,
        "stage": entry.stage,
        "deployable": entry.deployable,
        "regions": entry.regions,
        "version": entry.machines.version if entry.machines else None,
        "instance_types": [size.name for size in entry.sizes],
        "successors": entry.heirs,
    }
    references = {key: {name: text for name, text in asdict(x).items() if text} for key, x in entry.sources}
    result: dict[str, Any] = plain({**asdict(entry.model), **on_the_day, "references": references})
    return result


def plain(value: Any) -> Any:
    """The same in what JSON knows: sets are sorted, dates are text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, date) else value
