"""Live resources -> the bones of an environment that would have them: names, models, what refers to what.

What differs from the defaults of the templates is not said here; accept.py finds it by comparing.
"""

from __future__ import annotations

from typing import Any

from deployer.environment.names import insights_name, registry_name, setting_name, storage_name, vault_name
from deployer.environment.tags import OWNER
from deployer.importing import foundry_to_yaml as foundry
from deployer.importing.live_to_yaml import LiveGroup, access, beside, budget, isolation, left, project, rule, ways_in
from deployer.kinds.all import owned
from deployer.values.armid import parse
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.resource import Resource


def owner(live: Live) -> str:
    """The one environment that what is there belongs to; empty where there is none, or several."""
    names = {str(name) for item in live.resources.values() if (name := at(item.body, ("tags", OWNER)))}
    return names.pop() if len(names) == 1 else ""


def inspect_group(ground: LiveGroup) -> dict[str, Any]:
    """The bones of the environment. Raises Invalid when there is neither a hub nor an account to begin with, or more
    than one.
    """
    hub, account = _hub(ground), _account(ground)
    if hub is None and account is None:
        message = f"resource group '{ground.scope.group}' holds no hub, no project and no Foundry account"
        raise Invalid(Problem("IMP001", Severity.ERROR, message, help="name another group"))
    projects = [item for item in ground.of("project") if hub and _hub_of(item).lower() == hub.lower()]
    known = ground.live.resources.get(hub.lower()) if hub else None
    first = known or next(iter(projects), account)
    region = _region(ground, first) if first else ""
    if account and _region(ground, account) != region:
        ground.notes.append(left(account, f"it is in {_region(ground, account)}, the hub in {region}"))
        account = None
    holders = [*([hub] if hub else []), *(item.id for item in projects), *([account.id] if account else [])]
    data: dict[str, Any] = {
        "name": ground.scope.environment,
        "subscription": ground.scope.subscription,
        "resource_group": _group(ground, region),
        "location": region,
        "access": access(ground, ground.scope.id),
        "budget": next((budget(item) for item in ground.of("budget") if owned(ground.scope.environment, item)), None),
        "diagnostics": _diagnostics(ground, holders),
        "foundry": foundry.account(ground, account) if account else None,
        "hub": _known_hub(ground, known, region) if known else _strange_hub(hub) if hub else None,
        "projects": [project(ground, item) for item in projects],
    }
    return {key: value for key, value in data.items() if value}


def _region(ground: LiveGroup, item: Resource) -> str:
    written = str(item.body.get("location") or "")
    found = ground.catalog.region(written)
    return found.name if found else written


def _hub(ground: LiveGroup) -> str | None:
    """The id of the hub; one of another group where only the projects are in this one."""
    ids = {item.address: item.id for item in ground.of("hub")}
    ids |= {_hub_of(item).lower(): _hub_of(item) for item in ground.of("project") if _hub_of(item).lower() not in ids}
    return _one(ground, list(ids.values()), ground.hub, "hub")


def _account(ground: LiveGroup) -> Resource | None:
    """The Foundry account."""
    found = {item.id: item for item in foundry.accounts(ground)}
    id = _one(ground, list(found), ground.account, "account")
    return found[id] if id else None


def _one(ground: LiveGroup, ids: list[str], name: str, sort: str) -> str | None:
    """The one that is named, or the only one. Raises Invalid where there are several, or none of that name."""
    chosen = [id for id in ids if name.lower() in ("", parse(id).name.lower())]
    if len(chosen) == 1 or not (ids or name):
        return next(iter(chosen), None)
    names = ", ".join(f"'{parse(id).name}'" for id in ids)
    where = f"resource group '{ground.scope.group}'"
    if not ids:
        raise Invalid(Problem("IMP001", Severity.ERROR, f"{where} holds no {sort}", help="name another group"))
    message = f"{where} holds the {sort}s {names}" if not chosen else f"{where} holds several {sort}s: {names}"
    raise Invalid(Problem("IMP002", Severity.ERROR, message, help=f"name one of them with --{sort}"))


def _hub_of(project: Resource) -> str:
    return str(at(project.body, ("properties", "hubResourceId")) or "")


def _group(ground: LiveGroup, region: str) -> Any:
    name = ground.scope.group
    group = ground.live.resources[ground.scope.id.lower()]
    there = ground.catalog.region(str(group.body.get("location") or ""))
    if there is None or there.name == region:
        return name
    ground.notes.append(f"resource group '{name}' is in {there.name}, and stays somebody else's")
    return {"name": name, "existing": True}


def _strange_hub(id: str) -> dict[str, Any]:
    return {"name": parse(id).name, "existing": True, "resource_group": parse(id).group}


def _known_hub(ground: LiveGroup, hub: Resource, region: str) -> dict[str, Any]:
    place = (ground.scope.subscription, ground.scope.group, hub.name, region)
    data: dict[str, Any] = {
        "name": hub.name,
        "storage_account": _given(ground, hub, "storageAccount", storage_name(*place)),
        "key_vault": _given(ground, hub, "keyVault", vault_name(*place)),
        "container_registry": _registry(ground, hub, registry_name(*place)),
        "application_insights": _insights(ground, hub, insights_name(*place)),
        "private_endpoints": ways_in(ground, hub),
        "access": access(ground, hub.id),
    }
    rules = [entry for item in ground.of("outbound_rule", hub.id) if (entry := rule(ground, item, hub.name))]
    if rules:
        data["managed_network"] = {"isolation": isolation(hub), "outbound_rules": rules}
    return {key: value for key, value in data.items() if value or value == {}}


def _given(ground: LiveGroup, hub: Resource, property: str, name: str) -> dict[str, Any] | None:
    """What is said of a storage account or a vault that we made; those of others sync_edits finds by comparing."""
    found = ground.live.resources.get(str(at(hub.body, ("properties", property)) or "").lower())
    return beside(ground, found) or None if found and found.name == name else None


def _registry(ground: LiveGroup, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "containerRegistry")) or "")
    found = ground.live.resources.get(id.lower())
    return beside(ground, found) if found and found.name == name else id or None


def _insights(ground: LiveGroup, hub: Resource, name: str) -> Any:
    id = str(at(hub.body, ("properties", "applicationInsights")) or "")
    found = ground.live.resources.get(id.lower())
    workspace = at(found.body, ("properties", "WorkspaceResourceId")) if found and found.name == name else None
    return {"workspace": workspace} if workspace else id or None


def _diagnostics(ground: LiveGroup, holders: list[str]) -> dict[str, Any] | None:
    """Where every workspace sends its logs to one place, by settings that are named as ours would be."""
    places = set()
    for holder in holders:
        for item in ground.of("diagnostic_setting", holder):
            place = str(at(item.body, ("properties", "workspaceId")) or "")
            if item.name.lower() == setting_name(ground.scope.environment, place).lower():
                places.add((holder, place))
    workspaces = {place for _, place in places}
    return {"workspace": workspaces.pop()} if len(workspaces) == 1 and len(places) == len(holders) else None
