"""Desired and live machines, and the quota that Azure tells -> whether there is room for what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.kinds.all import kind_of
from deployer.kinds.capabilities import Quota
from deployer.values.capacity import Capacity
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.scope import Scope

_LOOSE = re.compile(r"[^a-z0-9]")
Place = tuple[str, str, Quota]
"""Region, name of the quota, and where Azure tells of it."""


def capacity(
    azure: Azure, scope: Scope, desired: Iterable[Resource], live: Live, catalog: Catalog
) -> tuple[Capacity, ...]:
    """One row for each family and region that the environment uses. Asks Azure once for each region."""
    needs: dict[Place, tuple[int, int]] = {}
    for place, amount, more in _needs(desired, live, catalog):
        total, missing = needs.get(place, (0, 0))
        needs[place] = (total + amount, missing + more)
    lists = dict.fromkeys((quota.namespace, quota.api_version, region) for region, _, quota in needs)
    usages = {each: dict(_usages(azure, scope, *each)) for each in sorted(lists)}
    rows = []
    for (region, family, quota), (total, missing) in sorted(needs.items(), key=lambda each: each[0][:2]):
        used, granted = usages[quota.namespace, quota.api_version, region].get(_key(family), (0, None))
        rows.append(Capacity(region, family, total, missing, used, granted))
    return tuple(rows)


def together(rows: Iterable[tuple[Scope, Capacity]]) -> tuple[Capacity, ...]:
    """One row for each subscription, region and family: environments share what is granted."""
    found: dict[tuple[str, str, str], Capacity] = {}
    for scope, row in rows:
        key = (scope.subscription.lower(), row.region, row.family)
        known = found.get(key, replace(row, needed=0, missing=0))
        found[key] = replace(known, needed=known.needed + row.needed, missing=known.missing + row.missing)
    return tuple(found.values())


def _needs(desired: Iterable[Resource], live: Live, catalog: Catalog) -> Iterator[tuple[Place, int, int]]:
    """For each deployment: where it counts, what it needs, and what of it it does not have yet."""
    wanted = {item.address: item for item in desired}
    for item in wanted.values():
        quota = kind_of(item).quota
        need = quota.need(item, wanted, catalog) if quota else None
        if quota is None or need is None:
            continue
        there = live.resources.get(item.address)
        has = quota.need(there, live.resources, catalog) if there else None
        missing = max(0, need.amount - has.amount) if has and has.name == need.name else need.amount
        yield (need.region, need.name, quota), need.amount, missing


def _usages(
    azure: Azure, scope: Scope, namespace: str, api_version: str, region: str
) -> Iterator[tuple[str, tuple[int, int | None]]]:
    """What is in use and granted, by name. The names differ in letter case and spaces between versions of the API."""
    place = f"/subscriptions/{scope.subscription}/providers/{namespace}/locations/{region}/usages"
    for row in azure.list(f"{place}?api-version={api_version}", ids=False):
        name = row.get("name")
        if isinstance(name, Mapping):
            yield _key(str(name.get("value", ""))), (_count(row.get("currentValue")), _count(row.get("limit")))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _key(family: str) -> str:
    return _LOOSE.sub("", family.lower())
