"""Diagnostic settings: which logs and metrics of a resource go where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, stored
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response

say = Refusals("diagnosticSettings")

NAME = "Microsoft.Insights/diagnosticSettings"
_SINKS = ("storageAccountId", "serviceBusRuleId", "eventHubAuthorizationRuleId", "workspaceId", "marketplacePartnerId")
_KNOWN = {"logs": ("alllogs", "audit"), "metrics": ("allmetrics",)}


def put(call: Call) -> Response:
    """Create or change a setting."""
    properties: dict[str, Any] = dict.fromkeys((*_SINKS, "eventHubName", "logAnalyticsDestinationType"))
    properties |= {key: value for key, value in call.properties.items() if key not in _KNOWN}
    for kind in _KNOWN:
        properties[kind] = [_row(item, kind) for item in call.properties.get(kind) or ()]
    body = {"location": None, "kind": None, "identity": None, "tags": None, "properties": properties}
    return stored(call, NAME, body, new=200)


def _row(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    names = ("category", "categoryGroup") if kind == "logs" else ("timeGrain", "category")
    row = {name: item.get(name) for name in names}
    return {**row, "enabled": bool(item["enabled"]), "retentionPolicy": {"enabled": False, "days": 0}}


def _sink(call: Call) -> Response | None:
    if not any(call.properties.get(name) for name in _SINKS):
        return say(call, "sinkless")
    for name in ("workspaceId", "storageAccountId"):
        id = call.properties.get(name)
        if id and call.cloud.find(str(id)) is None:
            return say(call, "sink", id=id)
    return None


def _categories(call: Call) -> Response | None:
    for kind, known in _KNOWN.items():
        for item in call.properties.get(kind) or ():
            name = str(item.get("categoryGroup") or item.get("category"))
            if name.lower() not in known:
                return say(call, kind, sent=name)
    return None if any(_enabled(call.properties)) else say(call, "idle")


def _there(call: Call) -> int:
    return len(call.cloud.index.children(call.target.parent, NAME))


def _shared(call: Call) -> Response | None:
    sent = set(_enabled(call.properties))
    for other in call.cloud.index.children(call.target.parent, NAME):
        if other.id.lower() == call.target.path.lower():
            continue
        for name in _SINKS:
            sink = call.properties.get(name)
            same = sink and str(sink).lower() == str(other.properties.get(name)).lower()
            if same and (both := sorted(sent & set(_enabled(other.properties)))):
                more = {"category": both[0], "parent": call.target.parent}
                return say(call, "taken", sink=sink, other=other.name, **more)
    return None


def _enabled(properties: Mapping[str, Any]) -> Iterator[str]:
    for kind in _KNOWN:
        for item in properties.get(kind) or ():
            if item.get("enabled"):
                yield str(item.get("categoryGroup") or item.get("category")).lower()


TYPE = Type(
    name=NAME,
    writable=(_sink, _categories, say.room(5, _there), _shared),
    put=put,
    delete=dropped,
    tracked=False,
    regional=False,
)
