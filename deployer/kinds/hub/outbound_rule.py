"""Outbound rules of a hub's managed network.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/outboundrules
A rule that is left out of a hub's own body stays, so each is a resource of its own; it has no tags, and its name says
whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.environment.names import rule_name
from deployer.environment.network import OutboundRule
from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.kinds.key import Key
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.armid import parent
from deployer.values.json_path import at
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every rule of the hub's managed network."""
    hub = site.hub
    if hub is None:
        return
    for i, rule in enumerate(hub.outbound_rules):
        id = f"{hub.id}/outboundRules/{rule_name(rule.name, site.environment.name, hub.name)}"
        yield Wanted(id, _values(rule), needs=(hub.id,), origin=("hub", "managed_network", "outbound_rules", i))


def _values(rule: OutboundRule) -> dict[str, Any]:
    if rule.fqdn is not None:
        return {"type": "FQDN", "destination": rule.fqdn}
    if rule.service_tag is not None:
        tag = {"serviceTag": rule.service_tag, "protocol": rule.protocol, "portRanges": rule.ports}
        return {"type": "ServiceTag", "destination": tag}
    target = {"serviceResourceId": rule.resource, "subresourceTarget": rule.subresource, "sparkEnabled": False}
    return {"type": "PrivateEndpoint", "destination": target}


def claims(body: Body) -> bool:
    """Rules that somebody wrote; the others are what Azure needs for itself."""
    return str(at(body, ("properties", "category"))).lower() == "userdefined"


def owned(environment: str, id: str, body: Body) -> bool:
    """Ours bear a name that ends in a hash of the rest of it, the environment and the hub."""
    hub, name = id.split("/")[-3], id.split("/")[-1]
    return claims(body) and name.lower() == rule_name(name.rpartition("-")[0], environment, hub).lower()


KIND = Kind(
    name="outbound_rule",
    title="outbound rule",
    type=f"{WORKSPACES}/outboundRules",
    api_version="2025-12-01",
    parent="hub",
    wants=wants,
    claims=claims,
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            ("properties", "status"),
            ("properties", "errorInformation"),
            ("properties", "parentRuleNames"),
            ("properties", "destination", "sparkStatus"),
        ),
        caseless=(
            ("properties", "category"),
            ("properties", "type"),
            ("properties", "destination", "protocol"),
            ("properties", "destination", "serviceResourceId"),
            ("properties", "destination", "serviceTag"),
        ),
    ),
    lifecycle=Lifecycle(
        forces_replacement=(("properties", "type"),),
        # A rule is inactive until the network is made, at the first compute.
        health={("properties", "status"): frozenset({"Active", "Inactive", "Provisioning"})},
        patches=False,
        cascades=True,
        one_at_a_time=parent,  # foundry-samples#755: written at once, all but one meet the managed network in conflict
        deadline=3600,
    ),
    ownership=Ownership(
        tagged=False,
        owned=owned,
        optional=True,
    ),
    yaml=Yaml(
        keys={
            ("properties", "destination"): Key(("fqdn",)),
            ("properties", "destination", "serviceTag"): Key(("service_tag",)),
            ("properties", "destination", "protocol"): Key(("protocol",)),
            ("properties", "destination", "portRanges"): Key(("ports",)),
            ("properties", "destination", "serviceResourceId"): Key(("resource",)),
            ("properties", "destination", "subresourceTarget"): Key(("subresource",)),
        },
    ),
)
