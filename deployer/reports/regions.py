"""Regions, and what is offered there."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.catalog.listing import RegionEntry
from deployer.reports.ansi import dim, green, table
from deployer.reports.document import row, versioned


def as_text(regions: Sequence[RegionEntry]) -> str:
    """One line each: what hubs and Foundry have there, and which models are offered."""
    return table(("NAME", "DISPLAY NAME", "SERVERLESS", "FOUNDRY", "MODELS"), [_row(each) for each in regions])


def _row(entry: RegionEntry) -> tuple[str, ...]:
    since = f" since {entry.region.serverless_since}" if entry.region.serverless_since else ""
    serverless = green(f"yes{since}") if entry.serverless else dim("no")
    there = (("accounts", entry.region.accounts), ("projects", entry.region.projects))
    foundry = ", ".join(word for word, known in there if known) or dim("no")
    models = ", ".join(dict.fromkeys((*entry.models, *entry.foundry)))
    return entry.region.name, entry.region.display_name, serverless, foundry, models


def as_json(regions: Sequence[RegionEntry]) -> str:
    """A list of objects; managed compute is not a matter of the region but of its machines."""
    rows = [
        row(
            each.region,
            *("name", "display_name"),
            as_of=str(each.day),
            serverless=each.serverless,
            serverless_since=str(each.region.serverless_since) if each.region.serverless_since else None,
            models=each.models,
            foundry=row(each.region, "accounts", "projects", models=each.foundry),
        )
        for each in regions
    ]
    return versioned(regions=rows)
