"""Endpoints for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from deployer.reports.document import document
from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """A list of objects, in the order of the environment file."""
    return document({"format_version": "1.0", "endpoints": [_endpoint(item) for item in endpoints]})


def _endpoint(item: Endpoint) -> dict[str, Any]:
    return {**asdict(item), "full_name": item.full_name, "type": item.kind.replace(" ", "_")}
