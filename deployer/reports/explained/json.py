"""Codes for programs."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.document import document
from deployer.values.code import Code

VERSION = "1.0"


def report(codes: Sequence[Code]) -> str:
    """A list of objects, by code."""
    shown = [{"code": x.code, "severity": x.severity, "summary": x.summary, "text": x.text} for x in codes]
    return document({"format_version": VERSION, "codes": shown})
