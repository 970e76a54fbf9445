"""Live resources -> the bones of an environment that would have them: names, models, what refers to what.

What differs from the defaults of the templates is not said here; describe.py finds it by comparing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.catalog.role import guid
from deployer.changes.compare import at
from deployer.environment.names import (
    endpoint_name,
    insights_name,
    private_endpoint_name,
    registry_name,
    rule_name,
    setting_name,
)
from deployer.environment.tags import OWNER
from deployer.kinds.key import asset
from deployer.kinds.online_deployment import derived
from deployer.kinds.role_assignment import TYPES
from deployer.values.armid import parent, parse
from deployer.values.live import Live
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.resource import Resource
from deployer.values.scope import Scope


@dataclass(frozen=True, slots=True)
class Ground:
    """What is surveyed: one hub of a resource group, with its projects."""

    scope: Scope
    live: Live
    catalog: Catalog
    hub: str
    """Name of the hub; of the only one when empty."""
    notes: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def of(self, kind: str, holder: str = "") -> list[Resource]:
        """The live resources of a kind, in the order of their names; of those in a resource where one is given."""
        found = (item for item in self.live.resources.values() if item.kind == kind)
        return sorted(
            (x for x in found if not holder or parent(x.id).lower() == holder.lower()), key=lambda x: x.address
        )


def owner(live: Live) -> str:
    """The one environment that what is there belongs to; empty where there is none, or several."""
    names = {str(name) for item in live.resources.values() if (name := at(item.body, ("tags", OWNER)))}
    return names.pop() if len(names) == 1 else ""


def survey(ground: Ground) -> dict[str, Any]:
    """The bones of the environment. Raises Invalid when there is no hub to begin with, or more than one."""
    hub = _hub(ground)
    projects = [item for item in ground.of("project") if _hub_of(item).lower() == hub.lower()]
    known = ground.live.resources.get(hub.lower())
    region = str((known or projects[0]).body["location"])
    region = found.name if (found := ground.catalog.region(region)) else region
    data: dict[str, Any] = {
        "name": ground.scope.environment,
        "subscription": ground.scope.subscription,
        "resource_group": _group(ground, region),
        "location": region,
        "access": _access(ground, ground.scope.id),
        "diagnostics": _diagnostics(ground, [hub, *(item.id for item in projects)]),
        "hub": _known_hub(ground, known, region) if known else _strange_hub(hub),
        "projects": [_project(ground, item) for item in projects],
    }
    return {key: value for key, value in data.items() if value}


def _hub(ground: Ground) -> str:
    """The id of the hub; one of another group where only the projects are in this one."""
    ids = {item.address: item.id for item in ground.of("hub")}
    ids |= {_hub_of(item).lower(): _hub_of(item) for item in ground.of("project") if _hub_of(item).lower() not in ids}
    chosen = [id for id in ids.values() if ground.hub.lower() in ("", parse(id).name.lower())]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(f"'{parse(id).name}'" for id in ids.values())
    where = f"resource group '{ground.scope.group}'"
    if not ids:
        raise Invalid(
            Problem("IMP001", Severity.ERROR, f"{where} holds no hub and no project", help="name another group")
        )
    message = f"{where} holds the hubs {names}" if not chosen else f"{where} holds several hubs: {names}"
    raise Invalid(Problem("IMP002", Severity.ERROR, message, help="name one of them with --hub"))


def _hub_of(project: Resource) -> str:
    return str(at(project.body, ("properties", "hubResourceId")) or "")


def _group(ground: Ground, region: str) -> Any:
    name = ground.scope.group
    group = ground.live.resources[ground.scope.id.lower()]
    there = ground.catalog.region(str(group.body["location"]))
    if there is None or there.name == region:
        return name
    ground.notes.append(f"resource group '{name}' is in {there.name}, and stays somebody else's")
    return {"name": name, "existing": True}


def _strange_hub(id: str) -> dict[str, Any]:
    return {"name": parse(id).name, "existing": True, "resource_group": parse(id).group}


def _known_hub(ground: Ground, hub: Resource, region: str) -> dict[str, Any]:
    place = (ground.scope.subscription, ground.scope.group, hub.name, region)
    data: dict[str, Any] = {
        "name": hub.name,
        "container_registry": _registry(ground, hub, registry_name(*place)),
        "application_insights": _insights(ground, hub, insights_name(*place)),
        "private_endpoints": list(_private_endpoints(ground, hub, region)),
        "access": _access(ground, hub.id),
    }
    rules = list(_rules(ground, hub))
    if rules:
        mode = str(at(hub.body, ("properties", "managedNetwork", "isolationMode")))
        strict = mode.lower() == "allowonlyapprovedoutbound"
        isolation = "allow_only_approved_outbound" if strict else "allow_internet_outbound"
        data["managed_network"] = {"isolation": isolation, "outbound_rules": rules}
    return {key: value for key, value in data.items() if value or value == {}}


def _registry(ground: Ground, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "containerRegistry")) or "")
    made = id.lower() in {item.address for item in ground.of("container_registry")} and parse(id).name == name
    return {} if made else id or None


def _insights(ground: Ground, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "applicationInsights")) or "")
    found = ground.live.resources.get(id.lower())
    workspace = at(found.body, ("properties", "WorkspaceResourceId")) if found and found.name == name else None
    return {"workspace": workspace} if workspace else id or None


def _private_endpoints(ground: Ground, hub: Resource, region: str) -> Iterator[dict[str, Any]]:
    for item in ground.of("private_endpoint"):
        connections = at(item.body, ("properties", "privateLinkServiceConnections")) or ()
        targets = [str(at(each, ("properties", "privateLinkServiceId"))).lower() for each in connections]
        subnet = at(item.body, ("properties", "subnet", "id"))
        if targets == [hub.address] and subnet:
            name = {} if item.name == private_endpoint_name(hub.name, subnet) else {"name": item.name}
            place = str(item.body["location"])
            yield {"subnet": subnet, **name, **({} if place == region else {"location": place})}


def _rules(ground: Ground, hub: Resource) -> Iterator[dict[str, Any]]:
    """Those whose names we would give them: the others stay as they are."""
    for item in ground.of("outbound_rule", hub.id):
        name = item.name.rpartition("-")[0]
        target = at(item.body, ("properties", "destination"))
        if item.name.lower() != rule_name(name, ground.scope.environment, hub.name).lower():
            continue
        if isinstance(target, str):
            yield {"name": name, "fqdn": target}
        elif "serviceTag" in target:
            rule = {"name": name, "service_tag": target["serviceTag"]}
            more = {"protocol": target.get("protocol", "TCP"), "ports": target.get("portRanges", "443")}
            usual = {"protocol": "TCP", "ports": "443"}
            yield {**rule, **{key: value for key, value in more.items() if value != usual[key]}}
        else:
            yield {"name": name, "resource": target["serviceResourceId"], "subresource": target["subresourceTarget"]}


def _diagnostics(ground: Ground, holders: list[str]) -> dict[str, Any] | None:
    """Where every workspace sends its logs to one place, by settings that are named as ours would be."""
    places = set()
    for holder in holders:
        for item in ground.of("diagnostic_setting", holder):
            place = str(at(item.body, ("properties", "workspaceId")) or "")
            if item.name.lower() == setting_name(ground.scope.environment, place).lower():
                places.add((holder, place))
    workspaces = {place for _, place in places}
    return {"workspace": workspaces.pop()} if len(workspaces) == 1 and len(places) == len(holders) else None


def _access(ground: Ground, scope: str) -> list[dict[str, Any]]:
    """Role assignments on a scope itself, but for those of identities that Azure made for what is there."""
    made = {str(at(item.body, ("identity", "principalId"))).lower() for item in ground.live.resources.values()}
    words = {theirs: ours for ours, theirs in TYPES.items()}
    roles = {role.id: role.name for role in ground.catalog.roles.values()}
    found = []
    for item in ground.of("role_assignment", scope):
        properties: Mapping[str, Any] = item.body["properties"]
        definition, principal = str(properties["roleDefinitionId"]), str(properties["principalId"])
        type = words.get(str(properties.get("principalType")))
        if type and principal.lower() not in made:
            role = roles.get(guid(definition) or "", guid(definition) or definition)
            found.append({"role": role, "principal": principal, "type": type})
    return found


def _project(ground: Ground, project: Resource) -> dict[str, Any]:
    endpoints = [*_serverless(ground, project), *_online(ground, project)]
    data = {"name": project.name, "deployments": endpoints, "access": _access(ground, project.id)}
    return {key: value for key, value in data.items() if value}


def _serverless(ground: Ground, project: Resource) -> Iterator[dict[str, Any]]:
    for item in ground.of("serverless_endpoint", project.id):
        id = str(at(item.body, ("properties", "modelSettings", "modelId")))
        model = ground.catalog.find(id)
        if model is None or model.way != "serverless":
            ground.notes.append(_left(item, f"the catalogue has no serverless model '{id}'"))
            continue
        yield {"model": model.name, **_name(ground, item, project, 52, model.name)}


def _online(ground: Ground, project: Resource) -> Iterator[dict[str, Any]]:
    for item in ground.of("online_endpoint", project.id):
        shares = {str(name).lower(): share for name, share in (at(item.body, ("properties", "traffic")) or {}).items()}
        serving = [each for each in ground.of("online_deployment", item.id) if shares.get(each.name.lower())]
        if len(serving) != 1 or shares[serving[0].name.lower()] != 100:
            ground.notes.append(_left(item, "its traffic does not all go to one deployment"))
            continue
        properties: Mapping[str, Any] = serving[0].body["properties"]
        model = ground.catalog.find(asset(properties.get("model"), serving[0].body))
        if model is None or model.way != "managed":
            ground.notes.append(_left(item, f"the catalogue has no open model '{properties.get('model')}'"))
            continue
        size = str(properties["instanceType"])
        named = {} if serving[0].name == derived(model, ground.catalog, size) else {"deployment": serving[0].name}
        compute = {"instance_type": size, **named}
        yield {"model": model.name, **_name(ground, item, project, 32, model.name), "compute": compute}


def _name(ground: Ground, endpoint: Resource, project: Resource, limit: int, model: str) -> dict[str, str]:
    place = (ground.scope.subscription, ground.scope.group, project.name)
    return {} if endpoint.name == endpoint_name(model, *place, limit=limit) else {"name": endpoint.name}


def _left(item: Resource, reason: str) -> str:
    title = item.kind.replace("_", " ")
    return f"{title} '{item.name}' is left out: {reason}"
