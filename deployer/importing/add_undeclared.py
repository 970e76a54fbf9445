"""What others made in ours, and what of ours is no longer declared -> sections and entries for the environment file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.names import insights_name, registry_name, setting_name, storage_name, vault_name
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import ManagedDeployment
from deployer.importing import foundry_to_yaml as foundry
from deployer.importing.live_to_yaml import (
    LiveGroup,
    beside,
    budget,
    connection,
    grant,
    isolation,
    online,
    project,
    rule,
    serverless,
    way_in,
)
from deployer.kinds.all import owned
from deployer.kinds.hub.online_endpoint import endpoint_id
from deployer.planning.version_pinning import with_live_versions
from deployer.values.armid import parent
from deployer.values.drift import Bucket, DriftDifference
from deployer.values.json_path import at, value_at
from deployer.values.live import Live
from deployer.values.problem import Edit
from deployer.values.resource import Resource
from deployer.values.source import Path

_LISTS = {
    "content_filter": "content_filters",
    "foundry_connection": "connections",
    "foundry_deployment": "deployments",
    "foundry_project": "projects",
    "foundry_project_connection": "connections",
    "online_deployment": "deployments",
    "online_endpoint": "deployments",
    "outbound_rule": "outbound_rules",
    "private_endpoint": "private_endpoints",
    "project_connection": "connections",
    "role_assignment": "access",
    "serverless_endpoint": "deployments",
}


class Addition(Struct, frozen=True):
    """An entry for the end of a list, and the address of the live resource that it stands for."""

    path: Path
    entry: dict[str, Any]
    address: str


def add_undeclared(ready: CheckedEnvironment, live: Live, differences: Sequence[DriftDifference]) -> list[Addition]:
    """An addition for each live resource that an entry of a list would declare."""
    site = ready.site
    ground = LiveGroup(site.environment.scope, live, site.catalog, "")
    return [
        Addition(place, entry, resource.address)
        for resource in _extra(ready, live, differences)
        if (place := _place(ready, resource))
        for entry in _entries(ground, ready, resource)
    ]


def sections(
    ready: CheckedEnvironment, live: Live, differences: Sequence[DriftDifference]
) -> Iterator[tuple[Edit, ...]]:
    """Edits that belong together: sections for what is made once (where logs go, a registry and an Application Insights
    of the hub's own, a managed network for its rules), what serves behind an endpoint under another name, and the
    traffic of the deployments behind one.
    """
    for address in sorted({item.address for item in differences if item.kind == "online_traffic"}):
        yield _routed(ready, live, address)
    site = ready.site
    place = (
        site.environment.subscription,
        site.environment.group.name,
        site.hub.name if site.hub else "",
        site.location,
    )
    yield from _beside(ready, live, place)
    for resource in _extra(ready, live, differences):
        properties = resource.body.get("properties") or {}
        if resource.kind == "diagnostic_setting":
            workspace = str(properties.get("workspaceId", ""))
            if resource.name.lower() == setting_name(site.environment.name, workspace).lower():
                yield (Edit(("diagnostics",), {"workspace": workspace}),)
        elif resource.kind == "budget" and owned(site.environment.name, resource) and (said := budget(resource)):
            yield (Edit(("budget",), said),)
        elif resource.kind == "application_insights" and resource.name == insights_name(*place):
            yield (Edit(("hub", "application_insights"), {"workspace": properties.get("WorkspaceResourceId")}),)
        elif resource.kind == "outbound_rule" and (hub := live.resources.get(resource.parent)):
            yield (Edit(("hub", "managed_network", "isolation"), isolation(hub)),)
        elif resource.kind == "online_deployment":
            yield _behind(ready, live, resource)


def _beside(ready: CheckedEnvironment, live: Live, place: tuple[str, str, str, str]) -> Iterator[tuple[Edit, ...]]:
    """Sections for what was made beside the hub and the file does not make: what is in it can be said there alone. It
    is no difference itself where the hub refers to it.
    """
    site = ready.site
    ground = LiveGroup(site.environment.scope, live, site.catalog, "")
    made = {id.lower() for _, id, _ in site.hub.dependencies.made()} if site.hub else set()
    names = {"storage_account": storage_name, "key_vault": vault_name, "container_registry": registry_name}
    for item in live.resources.values() if len(ready.sites) == 1 and site.hub else ():
        if item.kind in names and item.name == names[item.kind](*place) and item.address not in made:
            yield (Edit(("hub", item.kind), beside(ground, item)),)


def _behind(ready: CheckedEnvironment, live: Live, item: Resource) -> tuple[Edit, ...]:
    """The edits by which an entry names what alone serves behind its endpoint: model, machines, deployment."""
    found = _served(ready.site, item)
    wanted = _wanted(ready, live, item)
    if len(found) != 1 or len(wanted) != 1:
        return ()
    (served,), (entry,) = found, wanted.values()
    own = value_at(ready.source.data, served.path) or {}
    compute, machines = own.get("compute") or {}, entry["compute"]
    edits = [(("compute", key), machines.get(key)) for key in ("instance_type", "deployment")]
    edits = [(path, value) for path, value in edits if compute.get(path[1]) != value]
    model = [] if served.model.name == entry["model"] else [(("model",), entry["model"])]
    return tuple(Edit((*served.path, *path), value) for path, value in (*model, *edits))


def _routed(ready: CheckedEnvironment, live: Live, address: str) -> tuple[Edit, ...]:
    """The edits by which the entries of an endpoint say the traffic that its deployments have."""
    item = live.resources.get(address.partition("#")[0])
    if item is None:
        return ()
    edits: list[Edit] = []
    wanted, site = _wanted(ready, live, item), next(iter(with_live_versions(ready.sites, live)))
    for served in _served(site, item):
        now = (wanted.get(served.deployment_name.lower()) or {}).get("compute")
        for key, said in (("traffic", served.compute.traffic), ("mirror", served.compute.mirror or None)):
            if now is not None and now.get(key) != said:
                edits.append(Edit((*served.path, "compute", key), now.get(key)))
    return tuple(edits)


def _wanted(ready: CheckedEnvironment, live: Live, item: Resource) -> dict[str, dict[str, Any]]:
    """The entries that would declare what is behind an endpoint, which is given itself or by one of its deployments."""
    endpoint = item if item.kind == "online_endpoint" else live.resources.get(item.parent)
    ground = LiveGroup(ready.site.environment.scope, live, ready.site.catalog, "")
    return online(ground, endpoint) if endpoint else {}


def _served(site: ResolvedRegion, item: Resource) -> Sequence[ManagedDeployment]:
    """What is declared behind that endpoint."""
    id = item.id if item.kind == "online_endpoint" else parent(item.id)
    found = {endpoint_id(home, behind[0]).lower(): behind for home, behind in site.online()}
    return found.get(id.lower(), ())


def _extra(ready: CheckedEnvironment, live: Live, differences: Sequence[DriftDifference]) -> Iterator[Resource]:
    """Live resources that are not declared. What a file says for several regions is left alone."""
    if len(ready.sites) > 1 or ready.site.suffix:
        return
    for item in differences:
        if (
            item.bucket in (Bucket.UNDECLARED, Bucket.EXTRA)
            and not item.path
            and (resource := live.resources.get(item.address))
        ):
            yield resource


def _place(ready: CheckedEnvironment, item: Resource) -> Path | None:
    """The list in which an entry for it would stand."""
    site, name = ready.site, _LISTS.get(item.kind)
    if item.kind == "project":
        return ("projects",)
    if name is None:
        return None
    holders: dict[str, Path] = {site.group.lower(): ()}
    if site.hub:
        holders[site.hub.id.lower()] = ("hub",)
        holders |= {id.lower(): path for path, id, _ in site.hub.dependencies.made()}
    holders |= {home.id.lower(): home.path for home in site.projects}
    for account in site.accounts:
        holders[account.id.lower()] = account.path
        holders |= {each.id.lower(): each.path for each in account.projects}
    above = parent(parent(item.id)) if item.kind == "online_deployment" else parent(item.id)
    holder = holders.get(_reached(item) if item.kind == "private_endpoint" else above.lower())
    if holder is None:
        return None
    return (*holder, "managed_network", name) if item.kind == "outbound_rule" else (*holder, name)


def _reached(item: Resource) -> str:
    """Id of what a private endpoint leads to, in lower case."""
    connections = at(item.body, ("properties", "privateLinkServiceConnections")) or ()
    return next((str(at(each, ("properties", "privateLinkServiceId")) or "").lower() for each in connections), "")


_ENTRIES: Mapping[str, Callable[[LiveGroup, Resource], dict[str, Any] | None]] = {
    "content_filter": lambda _, item: {"name": item.name},
    "foundry_connection": connection,
    "foundry_deployment": foundry.deployment,
    "foundry_project": foundry.project,
    "foundry_project_connection": connection,
    "project_connection": connection,
    "role_assignment": grant,
    "serverless_endpoint": serverless,
}


def _entries(ground: LiveGroup, ready: CheckedEnvironment, item: Resource) -> list[dict[str, Any]]:
    """More than one where several deployments are behind an endpoint."""
    if item.kind == "online_endpoint":
        return [*online(ground, item).values()]
    if item.kind == "online_deployment":
        wanted = _wanted(ready, ground.live, item)
        renamed = len(wanted) == 1 and len(_served(ready.site, item)) == 1  # its entry names it now
        return [entry for name, entry in wanted.items() if name == item.name.lower() and not renamed]
    return [entry] if (entry := _entry(ground, ready, item)) else []


def _entry(ground: LiveGroup, ready: CheckedEnvironment, item: Resource) -> dict[str, Any] | None:
    wanted = ready.site.hub
    if item.kind in _ENTRIES:
        return _ENTRIES[item.kind](ground, item)
    if item.kind == "project":
        return project(ground, item) if wanted and _hub_of(item) == wanted.id.lower() else None
    if item.kind == "private_endpoint":
        theirs = [account.id for account in ready.site.accounts if account.existing]
        theirs += [wanted.id] if wanted and wanted.section.existing else []
        reached = ground.live.resources.get(_reached(item))
        return way_in(ground, item, reached) if reached and reached.id not in theirs else None
    hub = ground.live.resources.get(wanted.id.lower()) if wanted else None
    if wanted is None or hub is None or wanted.section.existing:
        return None
    return rule(ground, item, hub.name)


def _hub_of(item: Resource) -> str:
    return str(at(item.body, ("properties", "hubResourceId")) or "").lower()
