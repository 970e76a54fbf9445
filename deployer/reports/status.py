"""How declared resources stand."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import block, bold, dim, green, printable, red
from deployer.reports.document import versioned
from deployer.reports.labels import resource_label
from deployer.values.naming import full_name
from deployer.values.status import ResourceStatus


def as_text(items: Sequence[ResourceStatus]) -> str:
    """A line for each in the order in which they are made, so that what others stand on comes first; and the sum."""
    several = len({item.environment for item in items}) > 1
    well = sum(item.well for item in items)
    noun = "resource is" if len(items) == 1 else "resources are"
    sums = bold(f"Status: {well} of {len(items)} {noun} there and well.")
    return block([*(_line(item, several) for item in items), sums])


def _line(item: ResourceStatus, several: bool) -> str:
    word = green("ok       ") if item.well else red("unhealthy") if item.there else red("missing  ")
    url = f"  {dim(printable(item.url))}" if item.url else ""
    where = f" of '{item.environment}'" if several else ""
    end = f"; '{item.model}' {item.retires}" if item.retires else ""
    return f"{word}  {printable(resource_label(item) + where)}: {printable(item.detail + end)}{url}"


def as_json(items: Sequence[ResourceStatus]) -> str:
    """`ok` at the top tells whether all are there and well. `summary` counts what the file declares."""
    there, well = sum(item.there for item in items), sum(item.well for item in items)
    resources = [
        {
            "type": item.kind,
            "id": item.id,
            "name": item.name,
            "full_name": full_name(item.id),
            "environment": item.environment,
            "there": item.there,
            "well": item.well,
            "detail": item.detail,
            "url": item.url,
            "model": item.model,
            "days_left": item.days_left,
        }
        for item in items
    ]
    summary = {"declared": len(items), "there": there, "well": well}
    return versioned(ok=well == len(items), summary=summary, resources=resources)
