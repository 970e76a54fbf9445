"""Projects: https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces (kind Project)"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import SoftDelete
from deployer.kinds.hub.hub import READONLY, USUAL
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key
from deployer.kinds.kind import SUCCEEDED, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.kinds.rights import Rights
from deployer.values.json_path import at
from deployer.values.resource import Body


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every project of the site."""
    environment = site.environment
    for home in site.projects:
        project = home.project
        values = {
            "location": site.location,
            "tags": own_tags(
                environment.name, environment.tags, project.tags, protection(project.protect), site.owner_tags
            ),
            "friendly_name": project.display_name or home.name,
            "description": project.description,
            "hub": home.hub.id,
            "public_network_access": home.hub.section.public_network_access.capitalize(),
        }
        yield Wanted(home.id, values, needs=(home.hub.id,), origin=home.path, existing=project.existing)


def claims(body: Body) -> bool:
    """Workspaces that say they are projects."""
    return str(body.get("kind", "")).lower() == "project"


def linked(body: Body) -> Iterator[tuple[str, str]]:
    """A project joins its hub."""
    if hub := at(body, ("properties", "hubResourceId")):
        yield f"{WORKSPACES}/hubs/join/action", str(hub)


KIND = Kind(
    name="project",
    title="project",
    type=WORKSPACES,
    api_version="2025-12-01",
    parent="resource_group",
    wants=wants,
    claims=claims,
    comparison=Comparison(
        readonly=(
            *READONLY,
            ("properties", "storageAccount"),  # inherited from the hub, refused when sent for a project
            ("properties", "keyVault"),
            ("properties", "containerRegistry"),
            ("properties", "applicationInsights"),
            ("properties", "managedNetwork"),
        ),
        caseless=(("location",), ("kind",), ("properties", "hubResourceId"), ("sku", "name")),
        usual=USUAL,
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a project cannot move: it must be where its hub is",
            ("kind",): "a workspace cannot become a project",
            ("properties", "hubResourceId"): "a project cannot change its hub",
        },
        health=SUCCEEDED,
        deadline=1800,
    ),
    ownership=Ownership(marks=3),
    rights=Rights(linked=linked),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("properties", "friendlyName"): Key(("display_name",)),
            ("properties", "description"): Key(("description",)),
            ("properties", "publicNetworkAccess"): ACCESS,
        },
    ),
    soft_delete=SoftDelete(days=14, purge_query="forceToPurge=true"),
)
