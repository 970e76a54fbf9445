"""The last answer of a request that is polled at its `Location`."""

from __future__ import annotations

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure

PATIENCE = 600.0
"""Seconds for which ARM may validate or preview."""


def settled(azure: Azure, answer: Answer) -> Answer:
    """Poll until there is another answer than 202."""
    until = azure.clock.now() + PATIENCE
    while answer.status == 202 and "location" in answer.headers and azure.clock.now() < until:
        azure.clock.sleep(min(60.0, _pause(answer)))
        answer = azure.read(answer.headers["location"], empty=True)
    return answer


def _pause(answer: Answer) -> float:
    try:
        return max(1.0, float(answer.headers.get("retry-after", "5")))
    except ValueError:
        return 5.0
