"""Hubs: https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces (kind Hub)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.hub import Hub
from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import SoftDelete
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key, Unsaid, words
from deployer.kinds.kind import (
    ANY,
    ENVELOPE,
    IDENTITY,
    SUCCEEDED,
    Comparison,
    Kind,
    Lifecycle,
    Ownership,
    Wanted,
    Yaml,
)
from deployer.kinds.rights import Rights
from deployer.values.change import FieldChange
from deployer.values.json_path import at
from deployer.values.resource import Body
from deployer.values.source import Path


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The hub of the site."""
    if site.hub is None:
        return
    environment, hub, beside = site.environment, site.hub.section, site.hub.dependencies
    values: dict[str, Any] = {
        "location": site.location,
        "tags": own_tags(environment.name, environment.tags, hub.tags, protection(hub.protect), site.owner_tags),
        "friendly_name": hub.display_name or site.hub.name,
        "description": hub.description,
        "storage": beside.storage,
        "vault": beside.vault,
        "registry": beside.registry,
        "insights": beside.insights,
        "public_network_access": hub.public_network_access.capitalize(),
        "identities": {id: {} for id in hub.user_assigned_identities},
        "network": _network(hub),
        "encryption": _encryption(hub),
        "identity_based": hub.shared_key_access == "disabled",
    }
    below = (beside.storage, beside.vault, beside.registry, beside.insights)
    needs = () if hub.existing else (site.group, *(id for id in below if id))
    yield Wanted(site.hub.id, values, needs=needs, origin=("hub",), existing=hub.existing)


def _network(hub: Hub) -> dict[str, Any] | None:
    network = hub.managed_network
    if network is None:
        return None
    mode = next(theirs for theirs, ours in MODES.items() if ours == network.isolation)
    strict = network.isolation == "allow_only_approved_outbound"
    return {"isolationMode": mode, **({"firewallSku": network.firewall.capitalize()} if strict else {})}


def _encryption(hub: Hub) -> dict[str, Any] | None:
    key = hub.customer_managed_key
    if key is None:
        return None
    identity = {"identity": {"userAssignedIdentity": key.identity}} if key.identity else {}
    vault = {"keyVaultArmId": key.key_vault, "keyIdentifier": key.key}
    return {"status": "Enabled", **identity, "keyVaultProperties": vault}


def claims(body: Body) -> bool:
    """Workspaces that say they are hubs."""
    return str(body.get("kind", "")).lower() == "hub"


def normal(body: Body) -> Body:
    """Identities as a list: Azure adds to each what it has found out about it."""
    identity = body.get("identity") or {}
    names = sorted(id.lower() for id in identity.get("userAssignedIdentities") or {})
    kind = str(identity.get("type", "None")).replace(" ", "").lower()
    return {**body, "identity": {"type": kind, **({"userAssignedIdentities": names} if names else {})}}


def refuses(field: FieldChange) -> str:
    """Isolation cannot be taken away, and encryption is decided when the hub is made.

    https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (Limitations)
    https://learn.microsoft.com/azure/ai-foundry/concepts/hub-encryption-keys-portal
    """
    if field.path == ISOLATION and field.after == "Disabled":
        return "a managed network cannot be taken away once there is one"
    if field.path[:2] == ("properties", "encryption"):
        same = str(field.before).split("/")[:5] == str(field.after).split("/")[:5]
        if field.path[-1] != "keyIdentifier" or not same:
            return "the key of a hub is chosen when it is made; only its version can change"
    return ""


def _identities(value: Any, body: Body) -> list[str] | None:
    """The ids of identities, the first one above all; none where the hub has one of its own."""
    given = list(value.get("userAssignedIdentities") or {})
    if str(value.get("type", "")).lower() not in ("systemassigned", "userassigned"):
        raise Unsaid(value)
    first = str(at(body, ("properties", "primaryUserAssignedIdentity")) or "").lower()
    return sorted(given, key=lambda id: id.lower() != first) or None


ISOLATION: Path = ("properties", "managedNetwork", "isolationMode")
_STATES = (
    "provisioningState workspaceId tenantId mlFlowTrackingUri notebookInfo privateEndpointConnections privateLinkCount "
    "serviceProvisionedResourceGroup storageHnsEnabled discoveryUrl creationTime softDeletedAt softDeleteEnabled "
    "scheduledPurgeDate endpointResources aiServicesResource azureOpenAI associatedWorkspaces"
)
MODES = {
    "Disabled": "disabled",
    "AllowInternetOutbound": "allow_internet_outbound",
    "AllowOnlyApprovedOutbound": "allow_only_approved_outbound",
}
USUAL: Mapping[Path, Any] = {
    ("properties", "enableDataIsolation"): True,
    ("properties", "provisionNetworkNow"): ANY,
}
"""Of workspaces; what is false or empty at first need not be listed."""
READONLY: tuple[Path, ...] = (
    *ENVELOPE,
    *IDENTITY,
    ("properties", "managedNetwork", "changeableIsolationModes"),
    ("properties", "managedNetwork", "networkId"),
    ("properties", "managedNetwork", "outboundRules"),  # resources of their own: sent back, one just deleted returns
    ("properties", "managedNetwork", "status"),
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
    comparison=Comparison(
        defaults={
            ISOLATION: "Disabled",
            ("properties", "encryption", "status"): "Disabled",
            ("properties", "systemDatastoresAuthMode"): "AccessKey",
        },
        whole=(("identity",),),
        readonly=READONLY,
        caseless=(
            ("location",),
            ("kind",),
            ISOLATION,
            ("properties", "applicationInsights"),
            ("properties", "containerRegistry"),
            ("properties", "encryption", "identity", "userAssignedIdentity"),
            ("properties", "encryption", "keyVaultProperties", "keyVaultArmId"),
            ("properties", "encryption", "status"),
            ("properties", "keyVault"),
            ("properties", "managedNetwork", "firewallSku"),
            ("properties", "primaryUserAssignedIdentity"),
            ("properties", "publicNetworkAccess"),
            ("properties", "storageAccount"),
            ("properties", "systemDatastoresAuthMode"),
            ("sku", "name"),
        ),
        normal=normal,
        usual=USUAL,
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a hub cannot move: its projects and their endpoints live in its region",
            ("kind",): "a workspace cannot become a hub",
            ("properties", "storageAccount"): "the storage account of a hub cannot change after its creation",
            ("properties", "keyVault"): "the key vault of a hub cannot change after its creation",
        },
        refuses=refuses,
        health=SUCCEEDED,
        deadline=1800,
    ),
    ownership=Ownership(marks=2),
    rights=Rights(also=(f"{WORKSPACES}/hubs",)),  # RBAC_HUB: hubs have actions of their own besides
    yaml=Yaml(
        keys={
            **LOCATION,
            ("identity",): Key(("user_assigned_identities",), _identities),
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("properties", "friendlyName"): Key(("display_name",)),
            ("properties", "description"): Key(("description",)),
            ("properties", "storageAccount"): Key(("storage_account",)),
            ("properties", "keyVault"): Key(("key_vault",)),
            ("properties", "containerRegistry"): Key(("container_registry",)),
            ("properties", "applicationInsights"): Key(("application_insights",)),
            ("properties", "publicNetworkAccess"): ACCESS,
            ISOLATION: Key(("managed_network", "isolation"), words(MODES)),
            ("properties", "managedNetwork", "firewallSku"): Key(
                ("managed_network", "firewall"), words({"Standard": "standard", "Basic": "basic"})
            ),
            ("properties", "encryption", "identity", "userAssignedIdentity"): Key(("customer_managed_key", "identity")),
            ("properties", "encryption", "keyVaultProperties", "keyVaultArmId"): Key(
                ("customer_managed_key", "key_vault")
            ),
            ("properties", "encryption", "keyVaultProperties", "keyIdentifier"): Key(("customer_managed_key", "key")),
            ("properties", "systemDatastoresAuthMode"): Key(
                ("shared_key_access",), words({"Identity": "disabled", "AccessKey": "enabled"})
            ),
        },
    ),
    soft_delete=SoftDelete(days=14, purge_query="forceToPurge=true"),
)
