"""A platform team's resource group: what environments in a landing zone are given by id."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.environment.foundry.network import ZONES as NAMES
from tests.world import SUBSCRIPTION, World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-platform"
REGION = "eastus2"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-spoke"
SUBNET = f"{NETWORK}/subnets/snet-private"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stplatform"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-platform"
KEYS = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-platform-keys"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crplatform"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-platform"
OTHER_LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-security"
INSIGHTS = f"{GROUP}/providers/Microsoft.Insights/components/appi-platform"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-hub"
OTHER_IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-keys"
ZONES = [f"{GROUP}/providers/Microsoft.Network/privateDnsZones/{name}" for name in NAMES]
"""The private DNS zones of the three hosts of a Foundry account."""
KEY = "https://kv-platform-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef"
PRINCIPAL = "11111111-2222-3333-4444-555555555555"
TENANT = "7e4d3c2b-1a09-4f8e-9d6c-5b4a39281706"


def build(world: World) -> World:
    """Make the platform's resources in a sandbox, which grants it machines enough."""
    world.cloud.settings = replace(world.cloud.settings, cores=4096)
    for id, (version, body) in _resources().items():
        world.put(id, version, {"location": REGION, **body})
    for id in ZONES:
        world.put(id, "2024-06-01", {"location": "global"})
    rotate(world, KEY)
    return world


def rotate(world: World, key: str) -> None:
    """Give a key of the platform another version, past Resource Manager, which makes only the first."""
    id = f"{KEYS}/keys/{key.split('/')[4]}"
    world.put(id, "2024-11-01", {"properties": {"kty": "RSA"}})
    world.alter(id, lambda body: body["properties"].update(keyUriWithVersion=key))


def _resources() -> dict[str, tuple[str, dict[str, Any]]]:
    vault = {"properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []}}
    services = [{"service": f"Microsoft.{name}"} for name in ("Storage", "KeyVault")]
    subnet = {"name": "snet-private", "properties": {"serviceEndpoints": services}}
    return {
        GROUP: ("2025-04-01", {}),
        NETWORK: ("2024-05-01", {"properties": {"subnets": [subnet]}}),
        STORAGE: ("2024-01-01", {"kind": "StorageV2", "sku": {"name": "Standard_ZRS"}}),
        VAULT: ("2024-11-01", vault),
        KEYS: ("2024-11-01", {"properties": {**vault["properties"], "enablePurgeProtection": True}}),
        REGISTRY: ("2023-07-01", {"sku": {"name": "Premium"}}),
        LOGS: ("2023-09-01", {}),
        OTHER_LOGS: ("2023-09-01", {}),
        INSIGHTS: (
            "2020-02-02",
            {"kind": "web", "properties": {"Application_Type": "web", "WorkspaceResourceId": LOGS}},
        ),
        IDENTITY: ("2023-01-31", {}),
        OTHER_IDENTITY: ("2023-01-31", {}),
    }
