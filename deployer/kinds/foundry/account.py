"""Foundry accounts: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts (kind AIServices)

What the recorded answers of such accounts hold besides what was sent is in reference ASO_REC and AZCLI_REC of the
catalogue's sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.environment.foundry.network import AccountKey
from deployer.environment.foundry.resolved import ACCOUNTS, ResolvedAccount
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import SoftDelete, UniqueName
from deployer.kinds.foundry.body import given_identities, identity, normal_identity
from deployer.kinds.key import LOCATION, PROTECTED, Key, Unsaid, switch, words
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
from deployer.kinds.network_rules import ACLS, acls, normal_rules, rule_keys
from deployer.kinds.rights import Rights
from deployer.values.change import FieldChange
from deployer.values.json_path import at
from deployer.values.resource import Body
from deployer.values.source import Path

API_VERSION = "2025-09-01"
"""Of every type of Microsoft.CognitiveServices: the newest that Microsoft's stable SDK speaks (14.1.0)."""


def account_of(id: str) -> str:
    """Id of the account that a resource is, or that it is in: Azure takes one write at a time in all of it.

    https://github.com/Azure/azure-dev/issues/9398 (409 RequestConflict)
    """
    return "/".join(id.split("/")[:9])


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The account of the site."""
    for account in site.accounts:
        needs = () if account.existing else (site.group,)
        yield Wanted(account.id, _values(site, account), needs=needs, origin=account.path, existing=account.existing)


def _values(site: ResolvedRegion, account: ResolvedAccount) -> dict[str, Any]:
    environment, section = site.environment, account.section
    return {
        "location": account.location,
        "tags": own_tags(
            environment.name, environment.tags, section.tags, protection(section.protect), site.owner_tags
        ),
        "identity": identity(section.user_assigned_identities),
        "subdomain": account.subdomain,
        "public_network_access": section.public_network_access.capitalize(),
        "network": acls(section.network_rules),
        "keyless": section.local_auth == "disabled",
        "projects": section.project_management,
        "encryption": _encryption(section.customer_managed_key),
        "fqdns": section.allowed_fqdns,
    }


def _encryption(given: AccountKey | None) -> dict[str, Any] | None:
    if given is None:
        return None
    vault, _, rest = given.key.partition("/keys/")
    name, _, version = rest.partition("/")
    client = {"identityClientId": given.identity_client_id} if given.identity_client_id else {}
    key = {"keyVaultUri": vault, "keyName": name, "keyVersion": version, **client}
    return {"keySource": "Microsoft.KeyVault", "keyVaultProperties": key}


def normal(body: Body) -> Body:
    """Identities as a list, and rules in one order: Azure adds to each what it has found out about it."""
    return normal_rules(normal_identity(body))


def refuses(field: FieldChange) -> str:
    """Projects, once they may be made, may always be (foundry-samples; the service's own sentence)."""
    if field.path == _PROJECTS and field.before is True:
        return "an account that may hold projects cannot give that up"
    return ""


def deleted(id: str, region: str) -> str:
    """Path of a deleted account: it has left its group, and still says which.

    https://learn.microsoft.com/azure/ai-services/recover-purge-resources
    """
    _, subscription, _, group, *_, name = id.strip("/").split("/")
    place = f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{region}"
    return f"{place}/resourceGroups/{group}/deletedAccounts/{name}"


def _allowed(value: Any, body: Body) -> list[str]:
    """An account whose calls are restricted may call none where the list is empty."""
    if value is not True:
        raise Unsaid(value)
    return list(at(body, ("properties", "allowedFqdnList")) or ())


_PROJECTS: Path = ("properties", "allowProjectManagement")
_ANSWERS = (
    "provisioningState endpoint endpoints internalId capabilities callRateLimit quotaLimit skuChangeInfo isMigrated "
    "dateCreated deletionDate scheduledPurgeDate abusePenalty privateEndpointConnections defaultProject "
    "associatedProjects commitmentPlanAssociations apiProperties"
)

KIND = Kind(
    name="foundry_account",
    title="Foundry account",
    type=ACCOUNTS,
    api_version=API_VERSION,
    parent="resource_group",
    wants=wants,
    comparison=Comparison(
        defaults={
            ("properties", "encryption", "keySource"): "Microsoft.CognitiveServices",
            ("properties", "restrictOutboundNetworkAccess"): False,
            ("properties", "allowedFqdnList"): [],
        },
        whole=(("identity",), ("properties", "allowedFqdnList")),
        readonly=(*ENVELOPE, *IDENTITY, *(("properties", name) for name in _ANSWERS.split())),
        computed=(("properties", "endpoint"),),
        write_only=(("properties", "restore"),),
        caseless=(
            ("location",),
            ("kind",),
            ("sku", "name"),
            ("properties", "publicNetworkAccess"),
            (*ACLS, "defaultAction"),
            (*ACLS, "bypass"),
            ("properties", "encryption", "keySource"),
        ),
        normal=normal,
        usual={
            ("properties", "dynamicThrottlingEnabled"): ANY,
            ("properties", "apiProperties"): ANY,
            ("sku", "tier"): ANY,
        },
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "an account cannot move; its deployments, keys and hosts are bound to it",
            ("kind",): "an account of another kind is another product",
            ("sku", "name"): "accounts of Foundry have this SKU alone",
            (
                "properties",
                "customSubDomainName",
            ): "an account keeps its subdomain: its hosts bear it",
        },
        refuses=refuses,
        health=SUCCEEDED,
        one_at_a_time=account_of,
        deadline=1200,
    ),
    ownership=Ownership(shared=True, marks=2, announced=True),
    # https://learn.microsoft.com/azure/ai-services/recover-purge-resources (permissions)
    rights=Rights(purge="Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts"),
    soft_delete=SoftDelete(
        days=2,
        deleted=deleted,
        purged_there=True,
        recover=(("properties", "restore"), True),
        recovered_first=True,
    ),
    unique=UniqueName(
        noun="subdomain",
        path=("properties", "customSubDomainName"),
        deleted="providers/Microsoft.CognitiveServices/deletedAccounts",
        check="providers/Microsoft.CognitiveServices/checkDomainAvailability",
        body=lambda name: {"subdomainName": name, "type": ACCOUNTS, "kind": "AIServices"},
        free_member="isSubdomainAvailable",
        reason_member="reason",
        right="Microsoft.CognitiveServices/checkDomainAvailability/action",
        help="write another 'subdomain'",
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("identity",): Key(("user_assigned_identities",), given_identities),
            ("properties", "customSubDomainName"): Key(("subdomain",)),
            ("properties", "publicNetworkAccess"): Key(("public_network_access",), switch),
            ("properties", "disableLocalAuth"): Key(("local_auth",), words({True: "disabled", False: "enabled"})),
            _PROJECTS: Key(("project_management",)),
            **rule_keys(("network_rules",), top=False),
            ("properties", "restrictOutboundNetworkAccess"): Key(("allowed_fqdns",), _allowed),
            ("properties", "allowedFqdnList"): Key(("allowed_fqdns",)),
        },
    ),
)
