"""Endpoints for people: one paragraph each."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, printable
from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """Name with project, kind, state, environment, model and URL."""
    return "".join(_paragraph(item) for item in endpoints) or "No endpoint is live.\n"


def _paragraph(item: Endpoint) -> str:
    lines = [
        bold(printable(item.full_name)),
        f"  {item.kind}, {printable(item.state)}",
        f"  model  {printable(item.model)}",
        f"  url    {printable(item.url)}",
    ]
    if item.environment:
        lines.insert(2, f"  in     {printable(item.environment)}")
    return "\n".join(lines) + "\n"
