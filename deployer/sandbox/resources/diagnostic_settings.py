"""Diagnostic settings: which logs and metrics of a resource go where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import dropped, keep
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer

NAME = "Microsoft.Insights/diagnosticSettings"
_SINKS = ("storageAccountId", "serviceBusRuleId", "eventHubAuthorizationRuleId", "workspaceId", "marketplacePartnerId")
_KNOWN = {"logs": ("alllogs", "audit"), "metrics": ("allmetrics",)}


def put(call: Call) -> Response:
    """Create or change a setting."""
    if refusal := checks.first(call, _sink, _categories, _room, _shared):
        return refusal
    properties: dict[str, Any] = dict.fromkeys((*_SINKS, "eventHubName", "logAnalyticsDestinationType"))
    properties |= {key: value for key, value in call.properties.items() if key not in _KNOWN}
    for kind in _KNOWN:
        properties[kind] = [_row(item, kind) for item in call.properties.get(kind) or ()]
    body = {"location": None, "kind": None, "identity": None, "tags": None, "properties": properties}
    return answer(200, plain(call.cloud, keep(call, NAME, body)))


def _row(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    names = ("category", "categoryGroup") if kind == "logs" else ("timeGrain", "category")
    row = {name: item.get(name) for name in names}
    return {**row, "enabled": bool(item["enabled"]), "retentionPolicy": {"enabled": False, "days": 0}}


def _sink(call: Call) -> Response | None:
    sent = [name for name in _SINKS if call.properties.get(name)]
    if not sent:
        return provider(400, "BadRequest", "At least one data sink needs to be specified.")
    for name in ("workspaceId", "storageAccountId"):
        id = call.properties.get(name)
        if id and call.cloud.find(str(id)) is None:
            return provider(404, "ResourceNotFound", f"The data sink '{id}' was not found.")
    return None


def _categories(call: Call) -> Response | None:
    for kind, known in _KNOWN.items():
        for item in call.properties.get(kind) or ():
            name = str(item.get("categoryGroup") or item.get("category"))
            if name.lower() not in known:
                return provider(400, "BadRequest", _unsupported(kind, name))
    if any(_enabled(call.properties)):
        return None
    return provider(400, "BadRequest", "At least one category must be enabled.")


def _unsupported(kind: str, name: str) -> str:
    if kind == "logs":
        return f"Category '{name}' is not supported."
    return f"Metric category '{name}' is not supported, supported categories are: 'AllMetrics'"


def _room(call: Call) -> Response | None:
    mine = call.cloud.index.children(call.target.parent, NAME)
    if call.record or len(mine) < 5:
        return None
    return provider(409, "Conflict", "A resource can have at most 5 diagnostic settings.")


def _shared(call: Call) -> Response | None:
    sent = set(_enabled(call.properties))
    for other in call.cloud.index.children(call.target.parent, NAME):
        if other.id.lower() == call.target.path.lower():
            continue
        for name in _SINKS:
            sink = call.properties.get(name)
            if sink and str(sink).lower() == str(other.properties.get(name)).lower():
                both = sorted(sent & set(_enabled(other.properties)))
                if both:
                    return _taken(call, str(sink), other.name, both[0])
    return None


def _taken(call: Call, sink: str, other: str, category: str) -> Response:
    text = (
        f"Data sink '{sink}' is already used in diagnostic setting '{other}' for category '{category}'. Data sinks "
        f"can't be reused in different settings on the same category for the same resource {call.target.parent}."
    )
    return provider(409, "Conflict", text)


def _enabled(properties: Mapping[str, Any]) -> Iterator[str]:
    for kind in _KNOWN:
        for item in properties.get(kind) or ():
            if item.get("enabled"):
                yield str(item.get("categoryGroup") or item.get("category")).lower()


TYPE = Type(name=NAME, put=put, delete=dropped, tracked=False, regional=False)
