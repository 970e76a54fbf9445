"""Outcomes for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.document import document
from deployer.values.outcome import Outcome

VERSION = "1.0"


def report(outcomes: Sequence[Outcome]) -> str:
    """One object per endpoint, in the order of the environment file; `ok` at the top tells whether all answer."""
    return document(
        {
            "format_version": VERSION,
            "ok": all(outcome.ok for outcome in outcomes),
            "outcomes": [_outcome(outcome) for outcome in outcomes],
        }
    )


def _outcome(outcome: Outcome) -> dict[str, Any]:
    probe = outcome.probe
    return {
        "endpoint": probe.endpoint,
        "environment": probe.environment,
        "full_name": probe.full_name,
        "type": probe.kind,
        "project": probe.project,
        "id": probe.id,
        "url": probe.url,
        "expected_model": probe.model,
        "model": outcome.model,
        "ok": outcome.ok,
        "detail": outcome.detail,
        "tokens": outcome.tokens,
    }
