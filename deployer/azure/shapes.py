"""The types that the parts of a resource have, wherever ARM sends it: those that we read, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LINK: Mapping[str, Any] = {
    "": dict,
    "privateLinkServiceConnectionState": {"": dict},
    "groupIds": {"": list, "*": {"": str}},
}
_LINKS: Mapping[str, Any] = {"": list, "*": {"": dict, "properties": _LINK}}
_LOGS = {"": list, "*": {"": dict, "enabled": {"": bool}}}
_ROWS: Mapping[str, Any] = {"": list, "*": {"": dict}}
_TEXTS: Mapping[str, Any] = {"": list, "*": {"": str}}
_SHAPE: Mapping[str, Any] = {
    "managedByTenants": _ROWS,
    "subscriptionPolicies": {"": dict},
    "resourceTypes": {"": list, "*": {"": dict, "locations": _TEXTS, "apiVersions": _TEXTS}},
    **{name: {"": str} for name in ("id", "type", "location", "kind", "etag", "managedBy")},
    **{name: {"": dict} for name in ("sku", "systemData", "plan")},
    "tags": {"": dict, "*": {"": str}},
    "identity": {"": dict, "userAssignedIdentities": {"": dict, "*": {"": dict}}},
    "properties": {
        "": dict,
        "modelSettings": {"": dict},
        "inferenceEndpoint": {"": dict},
        "managedNetwork": {"": dict},
        "endpoints": {"": dict},
        "networkAcls": {"": dict, "ipRules": _ROWS, "virtualNetworkRules": _ROWS},
        "contentFilters": _ROWS,
        "notifications": {
            "": dict,
            "*": {"": dict, "contactEmails": _TEXTS, "contactGroups": _TEXTS, "contactRoles": _TEXTS},
        },
        "privateDnsZoneConfigs": _ROWS,
        "traffic": {"": dict, "*": {"": int}},
        "mirrorTraffic": {"": dict, "*": {"": int}},
        "logs": _LOGS,
        "metrics": _LOGS,
        "privateLinkServiceConnections": _LINKS,
        "manualPrivateLinkServiceConnections": _LINKS,
    },
}
"""By name, each with its type under the empty name; `*` is each part of a list or a mapping. null is as if absent."""
_SIGNS = frozenset({"", "*"})
_NAMES = {str: "text", dict: "object", list: "list", int: "number", bool: "true or false"}


def misfits(body: Mapping[str, Any]) -> Iterator[str]:
    """What has another type than it has in every answer of ARM, in a resource, or in the items of a list."""
    yield from _misfits(body, _SHAPE, "")
    listed = body.get("value")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            yield from (f"in an item of its list, {misfit}" for misfit in _misfits(item, _SHAPE, ""))


def _misfits(value: Any, shape: Mapping[str, Any], path: str) -> Iterator[str]:
    type = shape.get("")
    if type and (not isinstance(value, type) or (type is int and isinstance(value, bool))):
        yield f"'{path}' is no {_NAMES[type]}"
        return
    if each := shape.get("*"):
        for part in value.values() if isinstance(value, dict) else value:
            if part is not None or isinstance(value, list):
                yield from _misfits(part, each, f"{path}.*")
    for name, part in value.items() if isinstance(value, dict) else ():
        if part is not None and name in shape and name not in _SIGNS:
            yield from _misfits(part, shape[name], f"{path}.{name}" if path else name)
