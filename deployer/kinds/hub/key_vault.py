"""Key vaults: https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import SoftDelete, UniqueName
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key
from deployer.kinds.kind import ENVELOPE, METERED, SUCCEEDED, Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.kinds.network_rules import acls, normal_rules, rule_keys
from deployer.values.resource import Expression


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The vault a hub of ours keeps its secrets in."""
    if site.hub and (wanted := site.hub.dependencies.made_vault):
        hub, rules = site.hub.section, wanted.network_rules
        values = {
            "location": site.location,
            "tags": own_tags(site.environment.name, site.environment.tags, hub.tags, protection(hub.protect)),
            "public_network_access": hub.public_network_access.capitalize(),
            "network": acls(rules) if rules else None,
            "days": wanted.soft_delete_retention_days,
            "purge_protection": wanted.purge_protection,
        }
        yield Wanted(site.hub.dependencies.vault, values, needs=(site.group,), origin=("hub",))


def deleted(id: str, region: str) -> str:
    """Path of a deleted vault: it has left its group."""
    _, subscription_id, *_, name = id.strip("/").split("/")
    return f"/subscriptions/{subscription_id}/providers/Microsoft.KeyVault/locations/{region}/deletedVaults/{name}"


KIND = Kind(
    name="key_vault",
    title="key vault",
    type="Microsoft.KeyVault/vaults",
    api_version="2024-11-01",
    parent="resource_group",
    wants=wants,
    billing=METERED,
    expressions={("properties", "tenantId"): Expression("subscription().tenantId")},
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            ("properties", "hsmPoolResourceId"),
            ("properties", "privateEndpointConnections"),
            ("properties", "provisioningState"),
            ("properties", "vaultUri"),
        ),
        write_only=(("properties", "createMode"),),
        caseless=(
            ("location",),
            ("properties", "tenantId"),
            ("properties", "sku", "name"),
            ("properties", "sku", "family"),
        ),
        normal=normal_rules,
        usual={
            ("properties", "networkAcls", "bypass"): "AzureServices",
            ("properties", "networkAcls", "defaultAction"): "Allow",
        },
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a key vault cannot move; it holds the hub's secrets",
            ("properties", "tenantId"): "a key vault belongs to one tenant",
            ("properties", "softDeleteRetentionInDays"): "it is decided when the vault is made",
        },
        health=SUCCEEDED,
        deadline=600,
    ),
    # https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get-deleted
    # https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update (createMode)
    soft_delete=SoftDelete(days=90, deleted=deleted, recover=(("properties", "createMode"), "recover")),
    # https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/check-name-availability
    unique=UniqueName(
        noun="key vault",
        check="providers/Microsoft.KeyVault/checkNameAvailability",
        body=lambda name: {"name": name, "type": "Microsoft.KeyVault/vaults"},
        right="Microsoft.KeyVault/checkNameAvailability/read",
        help="name the hub otherwise, or give one of your own by id under 'hub.key_vault'",
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("hub", "tags"), top=True),
            ("tags", PROTECT): Key(("hub", *PROTECTED.path), PROTECTED.said, top=True),
            ("properties", "publicNetworkAccess"): ACCESS,
            ("properties", "enablePurgeProtection"): Key(("hub", "key_vault", "purge_protection"), top=True),
            ("properties", "softDeleteRetentionInDays"): Key(
                ("hub", "key_vault", "soft_delete_retention_days"), top=True
            ),
            **rule_keys(("hub", "key_vault", "network_rules"), top=True),
        },
        implied=True,
    ),
)
