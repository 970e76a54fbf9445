"""Key vaults: https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key
from deployer.kinds.kind import ENVELOPE, SUCCEEDED, Kind, Wanted
from deployer.values.expression import Expression


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The vault a hub of ours keeps its secrets in."""
    hub = site.environment.hub
    if site.dependencies.makes_vault:
        values = {
            "location": site.location,
            "tags": own_tags(site.environment.name, site.environment.tags, hub.tags, protection(hub.protect)),
            "public_network_access": hub.public_network_access.capitalize(),
        }
        yield Wanted(site.vault, values, needs=(site.group,), origin=("hub",))


KIND = Kind(
    name="key_vault",
    title="key vault",
    type="Microsoft.KeyVault/vaults",
    api_version="2024-11-01",
    parent="resource_group",
    wants=wants,
    immovable={
        ("location",): "a key vault cannot move; it holds the hub's secrets",
        ("properties", "tenantId"): "a key vault belongs to one tenant",
    },
    readonly=(
        *ENVELOPE,
        ("properties", "hsmPoolResourceId"),
        ("properties", "privateEndpointConnections"),
        ("properties", "provisioningState"),
        ("properties", "vaultUri"),
    ),
    silent=(("properties", "createMode"),),
    expressions={("properties", "tenantId"): Expression("subscription().tenantId")},
    caseless=(
        ("location",),
        ("properties", "tenantId"),
        ("properties", "sku", "name"),
        ("properties", "sku", "family"),
    ),
    health=SUCCEEDED,
    deadline=600,
    keys={
        **LOCATION,
        ("tags",): Key(("hub", "tags"), top=True),
        ("tags", PROTECT): Key(("hub", *PROTECTED.path), PROTECTED.said, top=True),
        ("properties", "publicNetworkAccess"): ACCESS,
    },
    usual={
        ("properties", "networkAcls", "bypass"): "AzureServices",
        ("properties", "networkAcls", "defaultAction"): "Allow",
    },
    implied=True,
)
