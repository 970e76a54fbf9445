"""Private endpoints of hubs and accounts: https://learn.microsoft.com/azure/templates/microsoft.network/privateendpoints

Names in DNS are left to the network's owner, in landing zones a policy makes them; those of accounts can be written by
a group of zones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.foundry.resolved import ACCOUNTS
from deployer.environment.names import private_endpoint_name
from deployer.environment.resolved import WORKSPACES, ResolvedRegion
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
    Rights,
    Wanted,
    Yaml,
)
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every way into a hub or an account of ours. Projects are reached through what they are in."""
    yield from _of_accounts(site)
    if site.hub is None:
        return
    environment, hub, name = site.environment, site.hub.section, site.hub.name
    for i, wanted in enumerate(site.hub.private_endpoints):
        given = f"{wanted.name}{site.suffix}" if wanted.name else private_endpoint_name(name, wanted.subnet)
        region = site.catalog.region(wanted.location) if wanted.location else None
        values = {
            "location": region.name if region else wanted.location or site.location,
            "tags": own_tags(environment.name, environment.tags, hub.tags),
            "subnet": wanted.subnet,
            "connection": name,
            "target": site.hub.id,
            "group": "amlworkspace",
        }
        id = f"{site.group}/providers/Microsoft.Network/privateEndpoints/{given}"
        yield Wanted(id, values, needs=(site.group, site.hub.id), origin=("hub", "private_endpoints", i))


def _of_accounts(site: ResolvedRegion) -> Iterator[Wanted]:
    environment = site.environment
    for account in site.accounts:
        for each in account.private_endpoints:
            values = {
                "location": each.location,
                "tags": own_tags(environment.name, environment.tags, account.section.tags),
                "subnet": each.endpoint.subnet,
                "connection": account.name,
                "target": account.id,
                "group": "account",
            }
            yield Wanted(each.id, values, needs=(site.group, account.id), origin=each.path)


def normal(body: Body) -> Body:
    """Connections by what was asked for, and whether they still lead anywhere: Azure adds ids and much else."""
    properties = body.get("properties") or {}
    connections = sorted(map(_connection, properties.get("privateLinkServiceConnections") or ()), key=str)
    return {**body, "properties": {**properties, "privateLinkServiceConnections": connections}}


def _connection(item: Mapping[str, Any]) -> dict[str, Any]:
    inner = item.get("properties") or {}
    state = (inner.get("privateLinkServiceConnectionState") or {}).get("status") or "Approved"
    return {
        "privateLinkServiceId": str(inner.get("privateLinkServiceId", "")).lower(),
        "groupIds": sorted(map(str.lower, inner.get("groupIds") or ())),
        # A pending one waits for its owner; one that was rejected or cut off is only mended by another.
        "status": "Approved" if state == "Pending" else state,
    }


_ANSWERS = "provisioningState networkInterfaces customDnsConfigs resourceGuid"


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """It joins a subnet, and is approved by what it reaches."""
    properties: Mapping[str, Any] = body.get("properties") or {}
    yield "Microsoft.Network/virtualNetworks/subnets/join/action", str(properties["subnet"]["id"])
    for item in properties["privateLinkServiceConnections"]:
        reached = str(item["properties"]["privateLinkServiceId"])
        type = ACCOUNTS if f"/{ACCOUNTS}/".lower() in reached.lower() else WORKSPACES
        yield f"{type}/privateEndpointConnectionsApproval/action", reached


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
        fixed=(("location",), ("properties", "subnet"), ("properties", "privateLinkServiceConnections")),
        health=SUCCEEDED,
        makes=(("properties", "networkInterfaces"),),
        rebuilt=True,
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
