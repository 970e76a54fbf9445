"""A forecast for programs."""

from __future__ import annotations

from typing import Any

from deployer.reports.document import document
from deployer.values.lifecycle_event import Forecast, LifecycleEvent

VERSION = "1.0"


def report(forecast: Forecast) -> str:
    """Days are text in the form of ISO 8601; `certain` is false where only one of several sources says so."""
    return document(
        {
            "format_version": VERSION,
            "since": str(forecast.since),
            "until": str(forecast.until),
            "changes_present": bool(forecast.events),
            "events": [_event(each) for each in forecast.events],
        }
    )


def _event(each: LifecycleEvent) -> dict[str, Any]:
    return {
        "date": str(each.on),
        "effect": each.effect,
        "environment": each.environment,
        "project": each.project,
        "endpoint": each.endpoint,
        "full_name": f"{each.project}/{each.endpoint}",
        "model": each.model,
        "certain": each.certain,
        "note": each.note,
        "help": each.help,
        "successors": list(each.successors),
        "sources": list(each.sources),
        "range": {"filename": each.position.file, "line": each.position.line, "column": each.position.column},
    }
