"""Storage accounts: https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import UniqueName
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key, switch
from deployer.kinds.kind import ANY, ENVELOPE, IDENTITY, METERED, SUCCEEDED, Comparison, Kind, Lifecycle, Wanted, Yaml
from deployer.kinds.network_rules import acls, normal_rules, rule_keys


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The account a hub of ours keeps its artefacts in."""
    if site.hub and (wanted := site.hub.dependencies.made_storage):
        hub, rules = site.hub.section, wanted.network_rules
        values = {
            "location": site.location,
            "tags": own_tags(site.environment.name, site.environment.tags, hub.tags, protection(hub.protect)),
            "shared_key_access": hub.shared_key_access == "enabled",
            "public_network_access": hub.public_network_access.capitalize(),
            "network": acls(rules, action="Allow") if rules else None,
        }
        yield Wanted(site.hub.dependencies.storage, values, needs=(site.group,), origin=("hub",))


_ANSWERS = (
    "provisioningState primaryEndpoints primaryLocation statusOfPrimary lastGeoFailoverTime secondaryLocation "
    "statusOfSecondary creationTime keyCreationTime secondaryEndpoints geoReplicationStats failoverInProgress "
    "privateEndpointConnections blobRestoreStatus storageAccountSkuConversionStatus isSkuConversionBlocked "
    "accountMigrationInProgress"
)

KIND = Kind(
    name="storage_account",
    title="storage account",
    type="Microsoft.Storage/storageAccounts",
    api_version="2024-01-01",
    parent="resource_group",
    wants=wants,
    billing=METERED,
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            *IDENTITY,
            ("sku", "tier"),
            *(("properties", name) for name in _ANSWERS.split()),
        ),
        caseless=(("location",), ("sku", "name"), ("kind",)),
        normal=normal_rules,
        usual={
            ("properties", "dnsEndpointType"): "Standard",
            ("properties", "encryption", "keySource"): "Microsoft.Storage",
            ("properties", "encryption", "services"): ANY,
            ("properties", "networkAcls", "bypass"): "AzureServices",
            ("properties", "networkAcls", "defaultAction"): "Allow",
        },
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a storage account cannot move; it holds the hub's data",
            ("kind",): "the kind of a storage account cannot change; it holds the hub's data",
        },
        health=SUCCEEDED,
        deadline=600,
    ),
    # https://learn.microsoft.com/rest/api/storagerp/storage-accounts/check-name-availability
    unique=UniqueName(
        noun="storage account",
        check="providers/Microsoft.Storage/checkNameAvailability",
        body=lambda name: {"name": name, "type": "Microsoft.Storage/storageAccounts"},
        right="Microsoft.Storage/checknameavailability/read",
        help="name the hub otherwise, or give one of your own by id under 'hub.storage_account'",
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("hub", "tags"), top=True),
            ("tags", PROTECT): Key(("hub", *PROTECTED.path), PROTECTED.said, top=True),
            ("properties", "allowSharedKeyAccess"): Key(("hub", "shared_key_access"), switch, top=True),
            ("properties", "publicNetworkAccess"): ACCESS,
            **rule_keys(("hub", "storage_account", "network_rules"), top=True),
        },
        implied=True,
    ),
)
