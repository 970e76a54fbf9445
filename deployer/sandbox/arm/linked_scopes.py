"""What a caller must be allowed to do to other resources that a request links to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deployer.sandbox.arm.actions import ML, Need, spelled
from deployer.sandbox.arm.body_shape import wellformed
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.target import parse


def links_to(call: Call) -> Iterator[Need]:
    """The actions on other resources that a write needs besides its own."""
    if call.request.method not in ("PUT", "PATCH") or not isinstance(call.body, dict) or not call.target.whole:
        return
    if wellformed(call):  # refused for that afterwards
        return
    identity = call.body.get("identity")
    users = identity.get("userAssignedIdentities") if isinstance(identity, dict) else None
    for id in users if isinstance(users, dict) else ():
        yield Need("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", str(id))
    find = _BY_TYPE.get(call.target.type.lower())
    yield from find(call.properties) if find else ()


def _project(properties: Mapping[str, Any]) -> Iterator[Need]:
    if hub := properties.get("hubResourceId"):
        yield Need(f"{ML}/workspaces/hubs/join/action", str(hub))


def _private_endpoint(properties: Mapping[str, Any]) -> Iterator[Need]:
    if subnet := _id(properties.get("subnet")):
        yield Need("Microsoft.Network/virtualNetworks/subnets/join/action", subnet)
    for connection in properties.get("privateLinkServiceConnections") or ():
        inner = connection.get("properties") if isinstance(connection, dict) else None
        reached = str((inner or {}).get("privateLinkServiceId") or "")
        if found := parse(reached):
            type = spelled(found.namespace, found.types)
            yield Need(f"{type}/privateEndpointConnectionsApproval/action", reached)


def _zone_group(properties: Mapping[str, Any]) -> Iterator[Need]:
    for config in properties.get("privateDnsZoneConfigs") or ():
        if zone := (config.get("properties") or {}).get("privateDnsZoneId"):
            yield Need("Microsoft.Network/privateDnsZones/join/action", str(zone))


def _diagnostics(properties: Mapping[str, Any]) -> Iterator[Need]:
    if workspace := properties.get("workspaceId"):
        yield Need("Microsoft.OperationalInsights/workspaces/sharedKeys/action", str(workspace))
    if account := properties.get("storageAccountId"):
        yield Need("Microsoft.Storage/storageAccounts/listKeys/action", str(account))


def _id(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) else ""


_BY_TYPE: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Need]]] = {
    f"{ML}/workspaces".lower(): _project,
    "microsoft.network/privateendpoints": _private_endpoint,
    "microsoft.network/privateendpoints/privatednszonegroups": _zone_group,
    "microsoft.insights/diagnosticsettings": _diagnostics,
}
