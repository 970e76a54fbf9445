"""What is live of all environments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import to_builtins

from deployer.reports import commonmark
from deployer.reports.ansi import block, bold, plain, printable, red, table
from deployer.reports.document import versioned
from deployer.reports.labels import resource_label
from deployer.reports.page import html_table, page, safe
from deployer.values.naming import full_name
from deployer.values.status import InventoryItem

_HEADER = ("environment", "resource group", "region", "resources", "endpoints", "protected", "not well")


def as_text(items: Sequence[InventoryItem]) -> str:
    """A row for each environment and resource group, and what is not well."""
    groups = _groups(items)
    ordered = [item for group in groups for item in group]
    text = table(_HEADER, [_row(group) for group in groups]) if groups else ""
    return f"{text}{block(_unhealthy(ordered))}{block(_ending(ordered))}{bold(_sum(items))}\n"


def as_markdown(items: Sequence[InventoryItem]) -> str:
    """A table of what runs where: everything that can be called, and what is not well."""
    rows = commonmark.table(_COLUMNS, map(_cells, _told(items)))
    return f"{commonmark.headed('inventory', _sum(items))}\n" + (f"\n{rows}" if rows else "")


def as_html(items: Sequence[InventoryItem]) -> str:
    """A page with the groups, and the same table."""
    groups = [(True, tuple(map(plain, _row(group)))) for group in _groups(items)]
    listed = [(_is_well(item), _cells(item)) for item in _told(items)]
    parts = [f"<p>{safe(_sum(items))}</p>\n", html_table(_HEADER, groups), "<h2>Endpoints, and what is not well</h2>\n"]
    return page("deployer inventory", [*parts, html_table(_COLUMNS, listed)])


_COLUMNS = ("environment", "resource group", "region", "resource", "state", "URL", "model", "answers", "last verify")


def _told(items: Sequence[InventoryItem]) -> list[InventoryItem]:
    told = (item for item in items if item.serves or not _is_well(item))
    return sorted(told, key=lambda item: (_is_well(item), item.environment, item.group.lower(), item.id.lower()))


def _cells(item: InventoryItem) -> tuple[str, ...]:
    where = (item.environment, item.group, item.location, resource_label(item), item.state)
    return (*where, item.url, item.model, item.retires, str(item.verified or ""))


def _sum(items: Sequence[InventoryItem]) -> str:
    names = {item.environment for item in items}
    return f"Inventory: {len(items)} resources of {len(names)} {'environment' if len(names) == 1 else 'environments'}."


def _groups(items: Sequence[InventoryItem]) -> list[list[InventoryItem]]:
    """Those of each environment and resource group."""
    ordered = sorted(items, key=lambda item: (item.environment, item.group.lower(), item.id.lower()))
    return [list(group) for _, group in groupby(ordered, key=lambda item: (item.environment, item.group.lower()))]


def as_json(items: Sequence[InventoryItem]) -> str:
    """One object for each resource, in the order of their ids."""
    ordered = sorted(items, key=lambda item: (item.environment, item.id.lower()))
    rows = [
        {
            **{key: value for key, value in to_builtins(item).items() if key not in ("retires", "serves")},
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
        told = [f"'{item.model}' {item.retires}" if item.retires else "", str(item.verified or ""), item.url]
        if any(told):
            yield printable(f"{resource_label(item)}: {'; '.join(filter(None, told))}")
