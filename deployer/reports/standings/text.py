"""How declared resources stand, for people: a line for each, and the sum."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, dim, green, printable, red
from deployer.reports.labels import resource_label
from deployer.values.status import ResourceStatus


def report(standings: Sequence[ResourceStatus]) -> str:
    """In the order in which they are made, so that what the others stand on comes first."""
    several = len({item.environment for item in standings}) > 1
    lines = [_line(item, several) for item in standings]
    well = sum(item.well for item in standings)
    noun = "resource is" if len(standings) == 1 else "resources are"
    return "".join(f"{line}\n" for line in [*lines, bold(f"Status: {well} of {len(standings)} {noun} there and well.")])


def _line(item: ResourceStatus, several: bool) -> str:
    word = green("ok       ") if item.well else red("unhealthy") if item.there else red("missing  ")
    url = f"  {dim(printable(item.url))}" if item.url else ""
    where = f" of '{item.environment}'" if several else ""
    return f"{word}  {printable(resource_label(item) + where)}: {printable(item.detail)}{url}"
