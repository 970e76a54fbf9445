"""What others made in ours, and what of ours is no longer declared -> sections and entries for the environment file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployer.changes.entries import Ground, grant, online, project, rule, serverless, way_in
from deployer.environment.names import insights_name, registry_name, setting_name
from deployer.prepare import Ready
from deployer.repair.data import value_at
from deployer.values.armid import parent
from deployer.values.drift import Bucket, Difference
from deployer.values.live import Live
from deployer.values.problem import Edit
from deployer.values.resource import Resource
from deployer.values.source import Path

_LISTS = {
    "online_endpoint": "deployments",
    "outbound_rule": "outbound_rules",
    "private_endpoint": "private_endpoints",
    "role_assignment": "access",
    "serverless_endpoint": "deployments",
}


@dataclass(slots=True)
class Addition:
    """Items for the end of one list."""

    path: Path
    base: int
    """How many items it has."""
    listed: bool
    """Whether it is there at all."""
    items: list[Any] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    """Of the resources they stand for, item by item."""

    def edits(self) -> Iterator[Edit]:
        """The edits that add them."""
        if self.items and not self.listed:
            yield Edit(self.path, list(self.items))
        elif self.listed:
            yield from (Edit((*self.path, self.base + n), item) for n, item in enumerate(self.items))


def include(ready: Ready, live: Live, differences: Sequence[Difference]) -> list[Addition]:
    """One addition for each list that gets something."""
    site = ready.site
    ground = Ground(site.environment.scope, live, site.catalog, "")
    found: dict[Path, Addition] = {}
    for resource in _extra(ready, live, differences):
        place = _place(ready, resource)
        if place and (entry := _entry(ground, ready, resource)):
            addition = found.setdefault(place, _empty(ready.source.data, place))
            addition.items.append(entry)
            addition.addresses.append(resource.address)
    return list(found.values())


def sections(ready: Ready, live: Live, differences: Sequence[Difference]) -> list[Edit]:
    """Whole sections for what is made once: where logs go, a registry and an Application Insights of the hub's own."""
    site = ready.site
    found: dict[Path, Any] = {}
    place = (site.environment.subscription, site.environment.group.name, site.hub.rsplit("/", 1)[-1], site.location)
    for resource in _extra(ready, live, differences):
        properties = resource.body.get("properties") or {}
        if resource.kind == "diagnostic_setting":
            workspace = str(properties.get("workspaceId", ""))
            if resource.name.lower() == setting_name(site.environment.name, workspace).lower():
                found["diagnostics",] = {"workspace": workspace}
        elif resource.kind == "container_registry" and resource.name == registry_name(*place):
            found["hub", "container_registry"] = {}
        elif resource.kind == "application_insights" and resource.name == insights_name(*place):
            found["hub", "application_insights"] = {"workspace": properties.get("WorkspaceResourceId")}
    return [Edit(path, value) for path, value in found.items()]


def _extra(ready: Ready, live: Live, differences: Sequence[Difference]) -> Iterator[Resource]:
    """Live resources that are not declared. What a file says for several regions is left alone."""
    if len(ready.sites) > 1 or ready.site.suffix:
        return
    for item in differences:
        if item.bucket is Bucket.EXTRA and not item.path and (resource := live.resources.get(item.address)):
            yield resource


def _empty(data: Any, path: Path) -> Addition:
    there = value_at(data, path)
    return Addition(path, len(there) if isinstance(there, list) else 0, isinstance(there, list))


def _place(ready: Ready, item: Resource) -> Path | None:
    """The list in which an entry for it would stand."""
    site, name = ready.site, _LISTS.get(item.kind)
    if item.kind == "project":
        return ("projects",)
    if name is None or item.kind == "private_endpoint":
        return ("hub", name) if name else None
    holders: dict[str, Path] = {site.group.lower(): (), site.hub.lower(): ("hub",)}
    holders |= {home.id.lower(): home.path for home in site.homes}
    holder = holders.get(parent(item.id).lower())
    if holder is None:
        return None
    return (*holder, "managed_network", name) if item.kind == "outbound_rule" else (*holder, name)


def _entry(ground: Ground, ready: Ready, item: Resource) -> dict[str, Any] | None:
    if item.kind == "serverless_endpoint":
        return serverless(ground, item)
    if item.kind == "online_endpoint":
        return online(ground, item)
    if item.kind == "role_assignment":
        return grant(ground, item)
    if item.kind == "project":
        return project(ground, item) if _hub_of(item) == ready.site.hub.lower() else None
    hub = ground.live.resources.get(ready.site.hub.lower())
    if hub is None or ready.site.environment.hub.existing:
        return None
    return way_in(item, hub) if item.kind == "private_endpoint" else rule(ground, item, hub.name)


def _hub_of(item: Resource) -> str:
    return str((item.body.get("properties") or {}).get("hubResourceId", "")).lower()
