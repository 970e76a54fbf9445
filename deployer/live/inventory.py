"""A subscription -> everything that bears the mark of an environment. Two requests, whatever the number of groups.

What has no tags is not in it: Marketplace subscriptions, outbound rules, diagnostic settings, role assignments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.azure.azure import Azure
from deployer.environment.tags import OWNER, PROTECT
from deployer.kinds.all import claimants, kinds
from deployer.values.status import InventoryItem

_EXPAND = "$expand=provisioningState"


def inventory(azure: Azure, subscription: str) -> Iterator[InventoryItem]:
    """Groups first, then what is in them."""
    base, mark = f"/subscriptions/{subscription}", f"$filter=tagName eq '{OWNER}'"
    group = kinds()["resource_group"]
    for body in azure.list(f"{base}/resourcegroups?{mark}&api-version={group.api_version}"):
        yield _holding(
            {**body, "type": group.type, "provisioningState": (body.get("properties") or {}).get("provisioningState")}
        )
    for body in azure.list(f"{base}/resources?{mark}&{_EXPAND}&api-version={group.api_version}"):
        yield _holding(body)


def _holding(body: Mapping[str, Any]) -> InventoryItem:
    kind = next((kind for kind in claimants(str(body.get("type") or ""), body) if not kind.aspect), None)
    tags = body.get("tags") or {}
    return InventoryItem(
        str(tags.get(OWNER, "")),
        kind.name if kind else str(body.get("type") or ""),
        kind.title if kind else str(body.get("type") or ""),
        str(body["id"]),
        str(body.get("location", "")),
        str(body.get("provisioningState") or ""),
        tags.get(PROTECT) == "true",
    )
