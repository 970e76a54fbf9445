"""Codes for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.document import document
from deployer.values.problem import Code

VERSION = "1.0"


def report(codes: Sequence[Code]) -> str:
    """A list of objects, by code."""
    return document({"format_version": VERSION, "codes": [_code(code) for code in codes]})


def _code(code: Code) -> dict[str, Any]:
    sources = [{"key": key, "where": where} for key, where in code.sources]
    about = {"code": code.code, "severity": code.severity, "summary": code.summary, "text": code.text}
    return {**about, "sources": sources}
