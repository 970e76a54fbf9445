"""Desired and live resources, and the quota that Azure tells -> whether there is room for what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.kinds.all import kind_of
from deployer.kinds.capabilities import Quota, QuotaNeed
from deployer.values.capacity import Capacity
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.scope import Scope

_LOOSE = re.compile(r"[^a-z0-9]")


class _Usage(Struct, frozen=True):
    """One row of what a subscription has in use."""

    used: int = 0
    granted: int | None = None
    scope: str = ""
    """Where it counts; empty for the region."""


class _Want(Struct, frozen=True):
    """What one resource needs, and what of it it does not have yet."""

    quota: Quota
    need: QuotaNeed
    missing: int
    address: str


def capacity(
    azure: Azure, scope: Scope, desired: Iterable[Resource], live: Live, catalog: Catalog
) -> tuple[Capacity, ...]:
    """One row for each quota that the environment uses. Asks Azure once for each region, and for each model that is
    still to come there.
    """
    wants = list(_wants(desired, live, catalog))
    lists = sorted({(each.quota.namespace, each.quota.api_version, each.need.region) for each in wants})
    usages = {each: dict(_usages(azure, scope, *each)) for each in lists}
    rows: list[Capacity] = []
    for each in sorted(wants, key=lambda each: (each.need.region, each.need.name)):
        found = usages[each.quota.namespace, each.quota.api_version, each.need.region]
        usage = found.get(_key(each.need.name), _Usage())
        row = Capacity(
            region=each.need.region,
            family=each.need.name,
            needed=each.need.amount,
            missing=each.missing,
            used=usage.used,
            granted=usage.granted,
            unit=each.need.unit,
            scope=usage.scope,
            missing_for=(each.address,) if each.missing else (),
        )
        available = _available(azure, scope, each)
        rows.append(replace(row, available=available, full=available is not None and each.missing > available))
    return merged_rows((scope, row) for row in rows)


def merged_rows(rows: Iterable[tuple[Scope, Capacity]]) -> tuple[Capacity, ...]:
    """One row for each quota: environments, and regions where it counts beyond one, share what is granted."""
    found: dict[tuple[str, str, str], Capacity] = {}
    for scope, row in rows:
        key = (scope.subscription.lower(), row.scope or row.region, row.family)
        found[key] = _both(found[key], row) if key in found else row
    return tuple(found.values())


def _both(one: Capacity, other: Capacity) -> Capacity:
    """Two rows of one quota."""
    regions = dict.fromkeys((*one.region.split(", "), other.region))
    told = [each for each in (one.available, other.available) if each is not None]
    return replace(
        one,
        region=", ".join(regions),
        needed=one.needed + other.needed,
        missing=one.missing + other.missing,
        available=min(told, default=None),
        full=one.full or other.full,
        missing_for=(*one.missing_for, *other.missing_for),
    )


def _wants(desired: Iterable[Resource], live: Live, catalog: Catalog) -> Iterator[_Want]:
    wanted = {item.address: item for item in desired}
    for item in wanted.values():
        quota = kind_of(item).quota
        need = quota.need(item, wanted, catalog) if quota else None
        if quota is None or need is None:
            continue
        there = live.resources.get(item.address)
        has = quota.need(there, live.resources, catalog) if there else None
        missing = max(0, need.amount - has.amount) if has and has.name == need.name else need.amount
        yield _Want(quota, need, missing, item.address)


def _usages(azure: Azure, scope: Scope, namespace: str, api_version: str, region: str) -> Iterator[tuple[str, _Usage]]:
    """What is in use and granted, by name. The names differ in letter case and spaces between versions of the API."""
    place = f"/subscriptions/{scope.subscription}/providers/{namespace}/locations/{region}/usages"
    for row in azure.list(f"{place}?api-version={api_version}", ids=False):
        name = row.get("name")
        if isinstance(name, Mapping):
            wide = str(row.get("scopeType") or "") in _WIDE
            where = str(row.get("scopeId") or row.get("scopeType")) if wide else ""
            usage = _Usage(_count(row.get("currentValue")), _count(row.get("limit")), where)
            yield _key(str(name.get("value", ""))), usage


def _available(azure: Azure, scope: Scope, want: _Want) -> int | None:
    """What the region can give of the model of a resource that is still to come."""
    need, quota = want.need, want.quota
    if not want.missing or not need.left:
        return None
    place = f"/subscriptions/{scope.subscription}/providers/{quota.namespace}/locations/{need.region}/modelCapacities"
    for row in azure.list(f"{place}?{need.left}&api-version={quota.api_version}", ids=False):
        told = row.get("properties")
        if isinstance(told, Mapping) and str(told.get("skuName", "")).lower() == need.sku.lower():
            return _count(told.get("availableCapacity"))
    return None


_WIDE = frozenset({"Global", "DataZone"})
"""`scopeType` of quotas that count beyond a region (cognitiveservices/2026-07-01, QuotaScopeType)."""


def _count(value: Any) -> int:
    """Whole numbers come as 1000.0 from some providers (AZD_REC_06)."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _key(family: str) -> str:
    return _LOOSE.sub("", family.lower())
