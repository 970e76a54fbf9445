"""What is live of all environments, for people: a table of environments, and what is not well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from deployer.reports.ansi import bold, printable, red
from deployer.reports.labels import resource_label
from deployer.reports.table import table
from deployer.values.status import InventoryItem

ENDPOINTS = ("serverless_endpoint", "online_endpoint")


def report(holdings: Sequence[InventoryItem]) -> str:
    """A row for each environment and resource group."""
    ordered = sorted(holdings, key=lambda item: (item.environment, item.group.lower(), item.id.lower()))
    groups = [list(items) for _, items in groupby(ordered, key=lambda item: (item.environment, item.group.lower()))]
    header = ("environment", "resource group", "region", "resources", "endpoints", "protected", "not well")
    text = table(header, [_row(group) for group in groups]) if groups else ""
    ill = "".join(f"{line}\n" for line in _ill(ordered))
    names = {item.environment for item in ordered}
    noun = "environment" if len(names) == 1 else "environments"
    return f"{text}{ill}{bold(f'Inventory: {len(ordered)} resources of {len(names)} {noun}.')}\n"


def is_well(item: InventoryItem) -> bool:
    """Whether Azure says that it was made; groups are told without a state."""
    return item.state in ("", "Succeeded")


def _row(items: Sequence[InventoryItem]) -> tuple[str, ...]:
    regions = sorted({item.location for item in items})
    counts = (
        len(items),
        sum(item.kind in ENDPOINTS for item in items),
        sum(item.protected for item in items),
        sum(not is_well(item) for item in items),
    )
    texts = (items[0].environment, items[0].group, ", ".join(regions))
    return (*(printable(text) for text in texts), *(str(count) for count in counts))


def _ill(items: Sequence[InventoryItem]) -> Iterator[str]:
    for item in items:
        if not is_well(item):
            yield f"{red('not well')}  {printable(f'{resource_label(item)}: {item.state}')}"
