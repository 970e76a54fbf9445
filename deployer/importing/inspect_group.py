"""Live resources -> the bones of an environment that would have them: names, models, what refers to what.

What differs from the defaults of the templates is not said here; accept.py finds it by comparing.
"""

from __future__ import annotations

from typing import Any

from deployer.environment.names import insights_name, registry_name, setting_name
from deployer.environment.tags import OWNER
from deployer.importing.live_to_yaml import HubGroup, access, isolation, project, rule, way_in
from deployer.values.armid import parse
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.resource import Resource


def owner(live: Live) -> str:
    """The one environment that what is there belongs to; empty where there is none, or several."""
    names = {str(name) for item in live.resources.values() if (name := at(item.body, ("tags", OWNER)))}
    return names.pop() if len(names) == 1 else ""


def inspect_group(ground: HubGroup) -> dict[str, Any]:
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
        "access": access(ground, ground.scope.id),
        "diagnostics": _diagnostics(ground, [hub, *(item.id for item in projects)]),
        "hub": _known_hub(ground, known, region) if known else _strange_hub(hub),
        "projects": [project(ground, item) for item in projects],
    }
    return {key: value for key, value in data.items() if value}


def _hub(ground: HubGroup) -> str:
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


def _group(ground: HubGroup, region: str) -> Any:
    name = ground.scope.group
    group = ground.live.resources[ground.scope.id.lower()]
    there = ground.catalog.region(str(group.body["location"]))
    if there is None or there.name == region:
        return name
    ground.notes.append(f"resource group '{name}' is in {there.name}, and stays somebody else's")
    return {"name": name, "existing": True}


def _strange_hub(id: str) -> dict[str, Any]:
    return {"name": parse(id).name, "existing": True, "resource_group": parse(id).group}


def _known_hub(ground: HubGroup, hub: Resource, region: str) -> dict[str, Any]:
    place = (ground.scope.subscription, ground.scope.group, hub.name, region)
    data: dict[str, Any] = {
        "name": hub.name,
        "container_registry": _registry(ground, hub, registry_name(*place)),
        "application_insights": _insights(ground, hub, insights_name(*place)),
        "private_endpoints": [entry for item in ground.of("private_endpoint") if (entry := way_in(item, hub))],
        "access": access(ground, hub.id),
    }
    rules = [entry for item in ground.of("outbound_rule", hub.id) if (entry := rule(ground, item, hub.name))]
    if rules:
        data["managed_network"] = {"isolation": isolation(hub), "outbound_rules": rules}
    return {key: value for key, value in data.items() if value or value == {}}


def _registry(ground: HubGroup, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "containerRegistry")) or "")
    made = id.lower() in {item.address for item in ground.of("container_registry")} and parse(id).name == name
    return {} if made else id or None


def _insights(ground: HubGroup, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "applicationInsights")) or "")
    found = ground.live.resources.get(id.lower())
    workspace = at(found.body, ("properties", "WorkspaceResourceId")) if found and found.name == name else None
    return {"workspace": workspace} if workspace else id or None


def _diagnostics(ground: HubGroup, holders: list[str]) -> dict[str, Any] | None:
    """Where every workspace sends its logs to one place, by settings that are named as ours would be."""
    places = set()
    for holder in holders:
        for item in ground.of("diagnostic_setting", holder):
            place = str(at(item.body, ("properties", "workspaceId")) or "")
            if item.name.lower() == setting_name(ground.scope.environment, place).lower():
                places.add((holder, place))
    workspaces = {place for _, place in places}
    return {"workspace": workspaces.pop()} if len(workspaces) == 1 and len(places) == len(holders) else None
