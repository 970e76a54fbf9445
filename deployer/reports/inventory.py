"""What is live of all environments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from deployer.reports.ansi import block, bold, printable, red, table
from deployer.reports.document import versioned
from deployer.reports.labels import resource_label
from deployer.values.naming import full_name
from deployer.values.status import InventoryItem

_HEADER = ("environment", "resource group", "region", "resources", "endpoints", "protected", "not well")


def as_text(items: Sequence[InventoryItem]) -> str:
    """A row for each environment and resource group, and what is not well."""
    ordered = sorted(items, key=lambda item: (item.environment, item.group.lower(), item.id.lower()))
    groups = [list(group) for _, group in groupby(ordered, key=lambda item: (item.environment, item.group.lower()))]
    text = table(_HEADER, [_row(group) for group in groups]) if groups else ""
    names = {item.environment for item in ordered}
    noun = "environment" if len(names) == 1 else "environments"
    sum = bold(f"Inventory: {len(ordered)} resources of {len(names)} {noun}.")
    return f"{text}{block(_unhealthy(ordered))}{block(_ending(ordered))}{sum}\n"


def as_json(items: Sequence[InventoryItem]) -> str:
    """One object for each resource, in the order of their ids."""
    ordered = sorted(items, key=lambda item: (item.environment, item.id.lower()))
    rows = [
        {
            **{key: value for key, value in asdict(item).items() if key not in ("retires", "serves")},
            "name": item.name,
            "full_name": full_name(item.id),
            "type": item.kind,
            "resource_group": item.group,
        }
        for item in ordered
    ]
    return versioned(resources=rows)


def _is_well(item: InventoryItem) -> bool:
    """Whether Azure says that it was made; groups are told without a state."""
    return item.state in ("", "Succeeded")


def _row(items: Sequence[InventoryItem]) -> tuple[str, ...]:
    regions = sorted({item.location for item in items})
    counts = (
        len(items),
        sum(item.serves for item in items),
        sum(item.protected for item in items),
        sum(not _is_well(item) for item in items),
    )
    texts = (items[0].environment, items[0].group, ", ".join(regions))
    return (*(printable(text) for text in texts), *(str(count) for count in counts))


def _unhealthy(items: Sequence[InventoryItem]) -> Iterator[str]:
    for item in items:
        if not _is_well(item):
            yield f"{red('not well')}  {printable(f'{resource_label(item)}: {item.state}')}"


def _ending(items: Sequence[InventoryItem]) -> Iterator[str]:
    for item in items:
        if item.retires:
            yield printable(f"{resource_label(item)}: '{item.model}' {item.retires}")
