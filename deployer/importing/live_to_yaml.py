"""One live resource -> its entry of an environment file: a project, an endpoint, a connection, a grant.

What differs from the defaults of the templates is not said here; sync_edits finds it by comparing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from deployer.catalog.catalog import Catalog
from deployer.catalog.role import guid
from deployer.environment.arm_ids import IDENTITY_ID
from deployer.environment.foundry.resolved import AUTHS
from deployer.environment.names import deployment_name, endpoint_name, private_endpoint_name, rule_name
from deployer.environment.tags import OWNER
from deployer.kinds.budget import NOTIFICATIONS, START, amount_said, notifications_said, start_said
from deployer.kinds.foundry.connection import SOURCE
from deployer.kinds.hub.container_registry import RULES
from deployer.kinds.key import Unsaid, asset, version
from deployer.kinds.network_rules import ACLS, said
from deployer.kinds.role_assignment import TYPES, holder_id
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.naming import shortest
from deployer.values.resource import Resource
from deployer.values.scope import Scope

STORAGE = "storage_account"


class LiveGroup(Struct, frozen=True):
    """What is surveyed: one hub of a resource group with its projects, and one Foundry account."""

    scope: Scope
    live: Live
    catalog: Catalog
    hub: str
    """Name of the hub; of the only one when empty."""
    account: str = ""
    """Name of the Foundry account, likewise."""
    notes: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def of(self, kind: str, holder: str = "") -> list[Resource]:
        """The live resources of a kind, in the order of their names; of those in a resource where one is given."""
        found = (item for item in self.live.resources.values() if item.kind == kind)
        return sorted((x for x in found if not holder or x.parent == holder.lower()), key=lambda x: x.address)


def ways_in(ground: LiveGroup, reached: Resource) -> list[dict[str, Any]]:
    """The entries of the private endpoints that lead to a resource."""
    return [entry for item in ground.of("private_endpoint") if (entry := way_in(ground, item, reached))]


def way_in(ground: LiveGroup, item: Resource, reached: Resource) -> dict[str, Any] | None:
    """The entry of a private endpoint; none where it leads elsewhere, or to several."""
    connections: list[Any] = at(item.body, ("properties", "privateLinkServiceConnections")) or []
    targets = [str(at(each, ("properties", "privateLinkServiceId"))).lower() for each in connections]
    subnet = at(item.body, ("properties", "subnet", "id"))
    if targets != [reached.address] or not subnet:
        return None
    what = next(iter(at(connections[0], ("properties", "groupIds")) or ()), "") if reached.kind == STORAGE else ""
    derived = private_endpoint_name(f"{reached.name}-{what}" if what else reached.name, subnet)
    place = str(item.body.get("location") or "")
    zones = [
        str(at(each, ("properties", "privateDnsZoneId")))
        for group in ground.of("private_dns_zone_group", item.id)
        for each in at(group.body, ("properties", "privateDnsZoneConfigs")) or ()
    ]
    data = {
        "subnet": subnet,
        "subresource": what or None,
        "name": None if item.name == derived else item.name,
        "location": None if place == reached.body.get("location") else place,
        "dns_zones": zones or None,
    }
    return {key: value for key, value in data.items() if value}


def rule(ground: LiveGroup, item: Resource, hub: str) -> dict[str, Any] | None:
    """The entry of an outbound rule, if its name is the one we would give it."""
    name = item.name.rpartition("-")[0]
    target = at(item.body, ("properties", "destination"))
    if item.name.lower() != rule_name(name, ground.scope.environment, hub).lower():
        return None
    if isinstance(target, str):
        return {"name": name, "fqdn": target}
    if not isinstance(target, Mapping):
        ground.notes.append(left(item, "Azure tells no destination of it"))
        return None
    if "serviceTag" in target:
        more = {"protocol": target.get("protocol", "TCP"), "ports": target.get("portRanges", "443")}
        usual = {"protocol": "TCP", "ports": "443"}
        said = {key: value for key, value in more.items() if value != usual[key]}
        return {"name": name, "service_tag": target["serviceTag"], **said}
    reached, what = target.get("serviceResourceId"), target.get("subresourceTarget")
    return {"name": name, "resource": reached, "subresource": what} if reached and what else None


def budget(item: Resource) -> dict[str, Any] | None:
    """The section of a budget; none for one that no section makes."""
    try:
        told = notifications_said(at(item.body, NOTIFICATIONS), item.body)
        amount = amount_said(at(item.body, ("properties", "amount")), item.body)
    except Unsaid:
        return None
    data = {"amount": amount, "start": start_said(at(item.body, START), item.body)}
    return data | ({"notifications": told} if told else {})


def beside(ground: LiveGroup, item: Resource) -> dict[str, Any]:
    """The section of what is made beside the hub: who may do what in it, which ways lead into it, and what its template
    states only where it is asked for.
    """
    protected = at(item.body, ("properties", "enablePurgeProtection")) is True
    data = {
        "access": access(ground, item.id),
        "private_endpoints": ways_in(ground, item),
        "network_rules": _rules(item),
        "purge_protection": True if protected else None,
    }
    return {key: value for key, value in data.items() if value}


def _rules(item: Resource) -> dict[str, Any] | None:
    """The rules of a firewall; none where everybody is let in, as where nobody wrote any."""
    rules = at(item.body, RULES if item.kind == "container_registry" else ACLS) or {}
    if str(rules.get("defaultAction") or "Allow").lower() == "allow":
        return None
    services = at(item.body, ("properties", "networkRuleBypassOptions")) or rules.get("bypass")
    data = {
        "default": "deny",
        "trusted_services": False if services == "None" else None,
        "addresses": said(rules.get("ipRules"), item.body) or None,
        "subnets": said(rules.get("virtualNetworkRules"), item.body) or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def isolation(hub: Resource) -> str:
    """The mode of the managed network of a hub that has one, in our words."""
    mode = str(at(hub.body, ("properties", "managedNetwork", "isolationMode")))
    return "allow_only_approved_outbound" if mode.lower() == "allowonlyapprovedoutbound" else "allow_internet_outbound"


def access(ground: LiveGroup, scope: str) -> list[dict[str, Any]]:
    """The entries of the role assignments on a scope itself."""
    return [entry for item in ground.of("role_assignment", scope) if (entry := grant(ground, item))]


def grant(ground: LiveGroup, item: Resource) -> dict[str, Any] | None:
    """The entry of a role assignment; none for those of identities that Azure made for what is there, unless it was
    made for such a one.
    """
    made = {str(at(each.body, ("identity", "principalId"))).lower() for each in ground.live.resources.values()}
    words = {theirs: ours for ours, theirs in TYPES.items()}
    roles = {role.id: role.name for role in ground.catalog.roles.values()}
    properties: Mapping[str, Any] = item.body["properties"]
    definition, principal = (str(properties.get(key) or "") for key in ("roleDefinitionId", "principalId"))
    type = words.get(str(properties.get("principalType")))
    role = roles.get(guid(definition) or "", guid(definition) or definition)
    if identity := _named(ground, holder_id(item.body)):
        return {"role": role, "identity": identity}
    if type is None or not definition or principal.lower() in {"", *made}:
        return None
    return {"role": role, "principal": principal, "type": type}


def _named(ground: LiveGroup, holder: str) -> str:
    """What a file calls the holder of an identity; nothing where it is not there, or is not one holder's alone."""
    if f"/{IDENTITY_ID.type}/".lower() in holder.lower():
        return holder
    known = [item for item in ground.live.resources.values() if item.body.get("identity") and not item.aspect]
    return next((shortest(item, known) for item in known if item.address == holder.lower()), "")


def project(ground: LiveGroup, item: Resource) -> dict[str, Any]:
    """The entry of a project, with what is in it."""
    endpoints = [serverless(ground, each) for each in ground.of("serverless_endpoint", item.id)]
    endpoints += [entry for each in ground.of("online_endpoint", item.id) for entry in online(ground, each).values()]
    deployments = [each for each in endpoints if each]
    found = connections(ground, "project_connection", item.id)
    data = {"name": item.name, "connections": found, "deployments": deployments, "access": access(ground, item.id)}
    return {key: value for key, value in data.items() if value}


def connections(ground: LiveGroup, kind: str, holder: str) -> list[dict[str, Any]]:
    """The entries of the connections in a project or an account."""
    return [entry for item in ground.of(kind, holder) if (entry := connection(ground, item))]


def connection(ground: LiveGroup, item: Resource) -> dict[str, Any] | None:
    """The entry of a connection; none for one that holds a secret of something that has no id."""
    properties: Mapping[str, Any] = item.body.get("properties") or {}
    words = {theirs.lower(): ours for ours, theirs in AUTHS.items()}
    auth = words.get(str(properties.get("authType")).lower())
    source = str(at(properties, ("metadata", SOURCE)) or "")
    if str(properties.get("authType")).lower() == "apikey" and source.lower().startswith("/subscriptions/"):
        return {"name": item.name, "endpoint": source}
    if auth is None:
        ground.notes.append(left(item, f"it signs in by '{properties.get('authType')}'"))
        return None
    metadata = {key: value for key, value in (properties.get("metadata") or {}).items() if key != OWNER}
    data = {"name": item.name, "category": properties.get("category"), "target": properties.get("target")}
    more = {"auth": None if auth == "entra" else auth, "metadata": metadata or None}
    return data | {key: value for key, value in more.items() if value}


def serverless(ground: LiveGroup, item: Resource) -> dict[str, Any] | None:
    """The entry of a serverless endpoint."""
    id = str(at(item.body, ("properties", "modelSettings", "modelId")))
    model = ground.catalog.find(id)
    if model is None or not model.serverless:
        ground.notes.append(left(item, f"the catalogue has no serverless model '{id}'"))
        return None
    return {"model": model.name, **_name(ground, item, 52, model.name)}


def online(ground: LiveGroup, item: Resource) -> dict[str, dict[str, Any]]:
    """The entries of an online endpoint, by the lower-case name of its deployments; none where one cannot be said."""
    behind = ground.of("online_deployment", item.id)
    traffic, mirror = (_shares(item, kind) for kind in ("traffic", "mirrorTraffic"))
    if not behind:
        ground.notes.append(left(item, "it has no deployment"))
    entries = {}
    for each in behind:
        properties: Mapping[str, Any] = each.body["properties"]
        model = ground.catalog.find(asset(properties.get("model"), each.body))
        if model is None or not model.managed:
            ground.notes.append(left(item, f"the catalogue has no open model '{properties.get('model')}'"))
            return {}
        try:
            size, pinned = str(properties.get("instanceType") or ""), version(properties["model"], each.body)
        except Unsaid:
            ground.notes.append(left(item, f"Azure tells no version of '{properties['model']}'"))
            return {}
        usual = deployment_name(model.name, str(pinned), size)
        compute: dict[str, Any] = {"instance_type": size, **({} if each.name == usual else {"deployment": each.name})}
        share = traffic.get(each.name.lower(), 0)
        if copied := mirror.get(each.name.lower()):
            compute["mirror"] = copied
        elif len(behind) > 1 or share != 100:
            compute["traffic"] = share
        name = _name(ground, item, 32, model.name) if len(behind) == 1 else {"name": item.name}
        entries[each.name.lower()] = {"model": model.name, "version": pinned, **name, "compute": compute}
    return entries


def _shares(item: Resource, kind: str) -> Mapping[str, int]:
    found = at(item.body, ("properties", kind)) or {}
    return {str(name).lower(): int(share or 0) for name, share in found.items()}


def _name(ground: LiveGroup, endpoint: Resource, limit: int, model: str) -> dict[str, str]:
    place = (ground.scope.subscription, ground.scope.group, endpoint.id.split("/")[-3])
    return {} if endpoint.name == endpoint_name(model, *place, limit=limit) else {"name": endpoint.name}


def left(item: Resource, reason: str) -> str:
    """A note that something is not said, and why."""
    title = item.kind.replace("_", " ")
    return f"{title} '{item.name}' is left out: {reason}"
