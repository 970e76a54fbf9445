"""Regions for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.catalog.listing import RegionEntry
from deployer.reports.document import document

VERSION = "1.0"


def report(grounds: Sequence[RegionEntry]) -> str:
    """A list of objects; managed compute is not a matter of the region but of its machines."""
    return document({"format_version": VERSION, "regions": [_region(each) for each in grounds]})


def _region(ground: RegionEntry) -> dict[str, Any]:
    since = ground.region.serverless_since
    return {
        "name": ground.region.name,
        "display_name": ground.region.display_name,
        "as_of": str(ground.day),
        "serverless": ground.serverless,
        "serverless_since": str(since) if since else None,
        "models": list(ground.models),
    }
