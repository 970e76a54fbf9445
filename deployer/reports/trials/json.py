"""Trials for programs."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.example_result import ExampleResult

VERSION = "1.0"


def report(trials: Sequence[ExampleResult]) -> str:
    """A list of objects, by code."""
    shown = [
        {"code": x.code, "example": x.name, "as_of": str(x.as_of), "passed": not x.faults, "faults": list(x.faults)}
        for x in trials
    ]
    return document({"format_version": VERSION, "passed": not any(x.faults for x in trials), "examples": shown})
