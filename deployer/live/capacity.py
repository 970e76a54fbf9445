"""Desired and live machines, and the quota that Azure tells -> whether there is room for what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.values.capacity import Capacity
from deployer.values.live import Live
from deployer.values.resource import Body, Resource
from deployer.values.scope import Scope

API_VERSION = "2025-12-01"
KIND = "online_deployment"
_LOOSE = re.compile(r"[^a-z0-9]")
Place = tuple[str, str]
"""Region and family."""


def capacity(
    azure: Azure, scope: Scope, desired: Iterable[Resource], live: Live, catalog: Catalog
) -> tuple[Capacity, ...]:
    """One row for each family and region that the environment uses. Asks Azure once for each region."""
    needs: dict[Place, tuple[int, int]] = {}
    for place, cores, more in _cores(desired, live, catalog):
        total, missing = needs.get(place, (0, 0))
        needs[place] = (total + cores, missing + more)
    regions = sorted({region for region, _ in needs})
    usages = {region: dict(_usages(azure, scope, region)) for region in regions}
    rows = []
    for (region, family), (total, missing) in sorted(needs.items()):
        used, granted = usages[region].get(_key(family), (0, None))
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


def _cores(desired: Iterable[Resource], live: Live, catalog: Catalog) -> Iterator[tuple[Place, int, int]]:
    """For each deployment: where it counts, the cores it needs, and those it does not have yet."""
    for item in desired:
        family, cores = _need(item.body, catalog) if item.kind == KIND else ("", 0)
        if not family:
            continue
        there = live.resources.get(item.address)
        runs, has = _need(there.body, catalog) if there else ("", 0)
        yield (str(item.body["location"]), family), cores, max(0, cores - has) if runs == family else cores


def _need(body: Body, catalog: Catalog) -> tuple[str, int]:
    size = catalog.size(str(body["properties"]["instanceType"]))
    return (size.family, size.need(int(body["sku"]["capacity"]))) if size else ("", 0)


def _usages(azure: Azure, scope: Scope, region: str) -> Iterator[tuple[str, tuple[int, int | None]]]:
    """Cores in use and granted, by family. The names differ in letter case and spaces between versions of the API."""
    place = f"/subscriptions/{scope.subscription}/providers/Microsoft.MachineLearningServices/locations/{region}/usages"
    for row in azure.list(f"{place}?api-version={API_VERSION}", ids=False):
        name = row.get("name")
        if isinstance(name, Mapping):
            yield _key(str(name.get("value", ""))), (_count(row.get("currentValue")), _count(row.get("limit")))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _key(family: str) -> str:
    return _LOOSE.sub("", family.lower())
