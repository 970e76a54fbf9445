"""Lists: what they hold, and the page a caller asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from deployer.sandbox.arm.call import Call
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

GROUPS = "Microsoft.Resources/resourceGroups"


def groups(cloud: Cloud, subscription: str) -> list[Record]:
    """The resource groups of a subscription."""
    return cloud.index.children(f"/subscriptions/{subscription}", GROUPS)


def of_type(call: Call, type: str) -> list[Record]:
    """The resources of a type below what the call addresses: a resource, a group, or a whole subscription."""
    if call.target.group:
        return call.cloud.index.children(call.target.parent, type)
    found = (call.cloud.index.children(group.id, type) for group in groups(call.cloud, call.target.subscription))
    return [record for records in found for record in records]


def top(call: Call) -> int:
    """The size of a page that a caller asked for; ARM gives at most 1000."""
    sent = call.request.query.get("$top", "")
    return max(1, min(int(sent), 1000)) if sent.isdecimal() else 1000


def page(call: Call, values: Iterable[Any], size: int, marker: str) -> Response:
    """One page of a list. `marker` is the query parameter with which the next page is asked for."""
    rows = list(values)
    sent = call.request.query.get(marker.lower(), "0")
    start = int(sent) if sent.isdecimal() else 0
    body: dict[str, Any] = {"value": rows[start : start + size]}
    if start + size < len(rows):
        kept = {key: value for key, value in call.request.query.items() if key != marker.lower()}
        query = "&".join(f"{quote(key, safe='$-')}={quote(value)}" for key, value in kept.items())
        body["nextLink"] = f"{call.base}{call.request.path}?{query}&{quote(marker, safe='$')}={start + size}"
    return answer(200, body)
