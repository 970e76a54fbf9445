"""Behaviours for programs."""

from __future__ import annotations

from deployer.reports.behaviours.text import UNSOURCED, Evidence
from deployer.reports.document import document


def report(evidence: Evidence) -> str:
    """Every behaviour with its part, source and link."""
    rows = [
        {"part": part, "text": text, "source": source, "link": link}
        for part, items in evidence.parts.items()
        for text, source, link in items
        if evidence.everything or source in UNSOURCED
    ]
    return document({"format_version": "1.0", "behaviours": rows})
