"""Hubs: https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces (kind Hub)"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.site import WORKSPACES, Site
from deployer.environment.tags import own_tags
from deployer.kinds.kind import ENVELOPE, IDENTITY, SUCCEEDED, Kind, Wanted
from deployer.values.resource import Body
from deployer.values.source import Path


def wants(site: Site) -> Iterator[Wanted]:
    """The hub of the site."""
    environment = site.environment
    hub = environment.hub
    values = {
        "location": site.location,
        "tags": own_tags(environment.name, environment.tags, hub.tags),
        "friendly_name": hub.display_name or hub.name,
        "description": hub.description,
        "storage": site.storage,
        "vault": site.vault,
    }
    needs = () if hub.existing else (site.group, site.storage, site.vault)
    yield Wanted(site.hub, values, needs=needs, origin=("hub",), existing=hub.existing)


def claims(body: Body) -> bool:
    """Workspaces that say they are hubs."""
    return str(body.get("kind", "")).lower() == "hub"


_STATES = (
    "provisioningState workspaceId tenantId mlFlowTrackingUri notebookInfo privateEndpointConnections privateLinkCount "
    "serviceProvisionedResourceGroup storageHnsEnabled discoveryUrl creationTime softDeletedAt softDeleteEnabled "
    "scheduledPurgeDate endpointResources aiServicesResource azureOpenAI associatedWorkspaces"
)
READONLY: tuple[Path, ...] = (
    *ENVELOPE,
    *IDENTITY,
    ("properties", "managedNetwork", "networkId"),
    ("properties", "managedNetwork", "firewallPublicIpAddress"),
    *(("properties", name) for name in _STATES.split()),
)
"""What Azure adds to a workspace; the undeclared ones are those seen in recorded answers (contract notes, 6)."""

KIND = Kind(
    name="hub",
    title="hub",
    type=WORKSPACES,
    api_version="2025-12-01",
    parent="resource_group",
    wants=wants,
    claims=claims,
    immovable={
        ("location",): "a hub cannot move: its projects and their endpoints live in its region",
        ("kind",): "a workspace cannot become a hub",
        ("properties", "storageAccount"): "the storage account of a hub cannot change after its creation",
        ("properties", "keyVault"): "the key vault of a hub cannot change after its creation",
    },
    readonly=READONLY,
    caseless=(("location",), ("kind",), ("properties", "storageAccount"), ("properties", "keyVault"), ("sku", "name")),
    health=SUCCEEDED,
    purges=True,
    deadline=1800,
)
