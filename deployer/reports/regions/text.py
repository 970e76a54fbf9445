"""Regions for people."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.catalog.listing import RegionEntry
from deployer.reports.ansi import dim, green
from deployer.reports.table import table


def report(grounds: Sequence[RegionEntry]) -> str:
    """One line each: whether hubs there take serverless endpoints, and which models they are offered."""
    header = ("NAME", "DISPLAY NAME", "SERVERLESS", "MODELS")
    return table(header, [_row(each) for each in grounds])


def _row(ground: RegionEntry) -> tuple[str, ...]:
    since = f" since {ground.region.serverless_since}" if ground.region.serverless_since else ""
    serverless = green(f"yes{since}") if ground.serverless else dim("no")
    return ground.region.name, ground.region.display_name, serverless, ", ".join(ground.models)
