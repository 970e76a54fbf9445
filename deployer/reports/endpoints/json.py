"""Endpoints for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from deployer.reports.document import document
from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """A list of objects, in the order of the environment file."""
    return document({"format_version": "1.0", "endpoints": [asdict(item) for item in endpoints]})
