"""Endpoints for people: one paragraph each."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ink import bold, printable
from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """Name, project, model, state and URL."""
    return "".join(_paragraph(item) for item in endpoints) or "No endpoint is live.\n"


def _paragraph(item: Endpoint) -> str:
    lines = [
        bold(printable(item.name)),
        f"  {item.kind} of project '{printable(item.project)}', {printable(item.state)}",
        f"  model  {printable(item.model)}",
        f"  url    {printable(item.url)}",
    ]
    return "\n".join(lines) + "\n"
