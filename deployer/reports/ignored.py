"""What a plan passes over, for people who ask: under each resource the property, what is live, and why it is no
difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from deployer.reports.ansi import bold, dim, printable
from deployer.reports.labels import dotted, resource_label, spelled
from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.change import Plan
from deployer.values.ignored import IgnoredDifference


def ignored(plan: Plan) -> list[list[str]]:
    """A paragraph for each resource."""
    names = {change.address: resource_label(change) for change in plan.changes}
    return [
        [f"  {dim('=')} {bold(printable(names.get(address, address)))}", *_lines(items)]
        for address, items in groupby(plan.noise, key=lambda item: item.address)
    ]


def _lines(items: Iterator[IgnoredDifference]) -> Iterator[str]:
    for item in items:
        value = without_secrets(item.live, item.path)
        hidden = item.private or is_secret(item.path, item.live)
        live = "(value not shown)" if hidden else spelled(value)
        wanted = f", wanted {spelled(item.wanted)}" if item.wanted not in (None, "", [], {}) else ""
        yield f"      {dim(printable(f'{dotted(item.path)}: {live}{wanted}  # {item.reason.value}'))}"
