"""Private endpoints: https://learn.microsoft.com/azure/templates/microsoft.network/privateendpoints

Names in DNS are left to the network's owner, in landing zones a policy makes them, unless zones are named: then a group
of zones writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import own_tags
from deployer.kinds.key import Key
from deployer.kinds.kind import (
    ENVELOPE,
    METERED,
    SUCCEEDED,
    Comparison,
    Kind,
    Lifecycle,
    Ownership,
    Wanted,
    Yaml,
)
from deployer.kinds.rights import Rights
from deployer.values.armid import parse
from deployer.values.json_path import at
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every way into a hub or an account of ours, or what is made beside the hub. Projects are reached through what
    they are in.
    """
    for each in site.private_endpoints():
        reached = each.reached
        values = {
            "location": each.location,
            "tags": own_tags(site.environment.name, site.environment.tags, reached.tags),
            "subnet": each.endpoint.subnet,
            "connection": reached.name,
            "target": reached.id,
            "group": reached.subresource,
        }
        yield Wanted(each.id, values, needs=(site.group, reached.id), origin=each.path)


def normal(body: Body) -> Body:
    """Connections by what was asked for, and whether they still lead anywhere: Azure adds ids and much else."""
    properties = body.get("properties") or {}
    connections = sorted(map(_connection, properties.get("privateLinkServiceConnections") or ()), key=str)
    return {**body, "properties": {**properties, "privateLinkServiceConnections": connections}}


def _connection(item: Mapping[str, Any]) -> dict[str, Any]:
    inner = item.get("properties") or {}
    state = at(inner, ("privateLinkServiceConnectionState", "status")) or "Approved"
    return {
        "privateLinkServiceId": str(inner.get("privateLinkServiceId", "")).lower(),
        "groupIds": sorted(map(str.lower, inner.get("groupIds") or ())),
        # A pending one waits for its owner; one that was rejected or cut off is only mended by another.
        "status": "Approved" if state == "Pending" else state,
    }


_ANSWERS = "provisioningState networkInterfaces customDnsConfigs resourceGuid"


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """It joins a subnet, and is approved by what it reaches; of an update of its tags neither is asked."""
    if subnet := at(body, ("properties", "subnet", "id")):
        yield "Microsoft.Network/virtualNetworks/subnets/join/action", str(subnet)
    for item in at(body, ("properties", "privateLinkServiceConnections")) or ():
        if reached := str(at(item, ("properties", "privateLinkServiceId")) or ""):
            yield f"{parse(reached).type}/privateEndpointConnectionsApproval/action", reached


KIND = Kind(
    name="private_endpoint",
    title="private endpoint",
    type="Microsoft.Network/privateEndpoints",
    api_version="2024-05-01",
    parent="resource_group",
    wants=wants,
    billing=METERED,
    comparison=Comparison(
        readonly=(*ENVELOPE, *(("properties", name) for name in _ANSWERS.split())),
        caseless=(("location",), ("properties", "subnet", "id")),
        normal=normal,
    ),
    lifecycle=Lifecycle(
        forces_replacement=(("location",), ("properties", "subnet"), ("properties", "privateLinkServiceConnections")),
        health=SUCCEEDED,
        created_ids=(("properties", "networkInterfaces"),),
        replaced_if_failed=True,
        deadline=900,
    ),
    ownership=Ownership(
        optional=True,
    ),
    rights=Rights(linked=linked),
    yaml=Yaml(
        keys={
            ("location",): Key(("location",)),
            ("tags",): Key(("hub", "tags"), top=True),
            ("properties", "subnet", "id"): Key(("subnet",)),
        },
    ),
)
