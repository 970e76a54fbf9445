"""What an account must be for the provider to take it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, lacking, provider
from deployer.sandbox.arm.listing import of_type
from deployer.sandbox.arm.soft_delete import soft_deleted
from deployer.sandbox.arm.target import parse
from deployer.sandbox.facts import foundry, regions
from deployer.sandbox.foundry.writes import ACCOUNTS
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record, SoftDeleted
from deployer.values.json_path import value_at

_ENUMS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("publicNetworkAccess",): ("Enabled", "Disabled"),
    ("networkAcls", "defaultAction"): ("Allow", "Deny"),
    ("networkAcls", "bypass"): ("None", "AzureServices"),
    ("encryption", "keySource"): ("Microsoft.CognitiveServices", "Microsoft.KeyVault"),
}
IDENTITIES = ("None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "SystemAssigned,UserAssigned")


def key(id: str) -> str:
    """Where a soft-deleted account is kept: its name stays taken in its group alone."""
    return f"foundry {id}".lower()


def slot(subdomain: str) -> str:
    """The subdomain is unique in all of Azure."""
    return f"foundry subdomain {subdomain}".lower()


def subdomain_holder(cloud: Cloud, subdomain: str) -> Record | None:
    """The account, living or soft-deleted, that has a subdomain."""
    if live := cloud.index.taker(slot(subdomain)):
        return live
    names = (name for name in cloud.deleted if name.startswith("foundry "))
    found = (kept for name in names if (kept := soft_deleted(cloud, name)))
    dead = (kept.record for kept in found)
    return next((each for each in dead if _subdomain(each.properties).lower() == subdomain.lower()), None)


def soft_deleted_of(call: Call) -> SoftDeleted | None:
    """The soft-deleted account of this id."""
    return soft_deleted(call.cloud, key(call.target.path)) if call.record is None else None


def valid_subdomain(name: str) -> bool:
    """Lower case, digits and hyphens: it becomes a host name."""
    return bool(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]", name))


def named(call: Call) -> Response | None:
    """The name."""
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{1,63}", call.target.name):
        return None
    text = (
        "The account name is invalid. Account name can only include alphanumeric characters, underscores and hyphens; "
        "Account name only allows 2 to 64 characters."
    )
    return provider(400, "InvalidAccountName", text)


def sited(call: Call) -> Response | None:
    """A location must be sent, have accounts, and stay what it was; its spelling is the caller's."""
    sent = str(call.body.get("location") or "")
    if not sent:
        return arm(400, "LocationRequired", "The location property is required for this definition.")
    if regions.canonical(sent) not in regions.names() and not foundry.has_accounts(sent):
        known = ",".join(regions.names())
        text = (
            f"The provided location '{sent}' is not available for resource type '{ACCOUNTS}'. "
            f"List of available regions for the resource type is '{known}'."
        )
        return arm(400, "LocationNotAvailableForResourceType", text)
    before = call.record
    if before is None or regions.canonical(str(before.body["location"])) == regions.canonical(sent):
        return None
    text = (
        f"The resource '{call.target.name}' already exists in location '{before.body['location']}' in resource group "
        f"'{call.target.group}'. A resource with the same name cannot be created in location '{sent}'. "
        "Please select a new resource name."
    )
    return arm(409, "InvalidResourceLocation", text)


def of_kind(call: Call) -> Response | None:
    """Kind and SKU: AIServices, S0. Other kinds are other products."""
    kind = str(call.body.get("kind") or "")
    if kind.lower() in foundry.others("kinds"):
        return lacking(f"accounts of kind '{kind}' (it has '{foundry.KIND}')")
    if kind.lower() != foundry.KIND.lower() or not foundry.has_accounts(str(call.body["location"])):
        text = f"The account type '{kind}' is either invalid or unavailable in given region."
        return provider(400, "InvalidApiSetId", text)
    sku = (call.body.get("sku") or {}).get("name")
    if sku != foundry.SKU:
        text = f"The account sku '{sku or ''}' is either invalid or unavailable for kind '{foundry.KIND}'."
        return provider(400, "InvalidSkuId", text)
    return None


def subdomain(call: Call) -> Response | None:
    """The subdomain: of a host name's form, nobody else's, and for ever."""
    sent = call.properties.get("customSubDomainName")
    before = _subdomain(call.record.properties) if call.record else ""
    if before and sent is not None and sent != before:
        return provider(400, "BadRequest", "The custom subdomain name of an account cannot be changed once it is set.")
    if not sent:
        return None
    if not valid_subdomain(str(sent)):
        return provider(400, "CustomDomainInvalid", f"Sub domain name '{sent}' is not valid.")
    holder = subdomain_holder(call.cloud, str(sent))
    if holder is None or holder.id.lower() == call.target.path.lower():
        return None
    text = (
        f"Please pick a different name. The subdomain name '{sent}' is not available as it's already used by a "
        "resource. If the resource using the name was deleted in the last 48 hours, you may need to purge the deleted "
        'resource. Learn more at "https://go.microsoft.com/fwlink/?linkid=2215493"'
    )
    return provider(409, "CustomDomainInUse", text)


def deleted_before(call: Call) -> Response | None:
    """The name of a soft-deleted account: restore it, or purge it."""
    kept, restore = soft_deleted_of(call), call.properties.get("restore") is True
    if kept and not restore:
        text = (
            f"An existing resource with ID '{kept.record.id}' has been soft-deleted. To restore the resource, you "
            "must specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, "
            "please purge it first."
        )
        return provider(409, "FlagMustBeSetForRestore", text)
    if restore and kept is None and call.record is None:
        text = "The resource to be restored does not exist, or its time is over."
        return provider(400, "CanNotRestoreANonExistingResource", text)
    return None


def worded(call: Call) -> Response | None:
    """Words that the text lists must be of its lists."""
    for path, words in _ENUMS.items():
        value = value_at(call.properties, path)
        if value is not None and value not in words:
            text = f"The value '{value}' of properties.{'.'.join(path)} is not one of {', '.join(words)}."
            return provider(400, "InvalidRequestContent", text)
    return identified(call)


def identified(call: Call) -> Response | None:
    """The identity: a known type, and identities that exist."""
    sent = call.body.get("identity") or {}
    kind, users = str(sent.get("type") or "None"), dict(sent.get("userAssignedIdentities") or {})
    if kind not in IDENTITIES or ("UserAssigned" in kind.replace("SystemAssigned", "")) != bool(users):
        text = f"The identity type '{kind}' does not fit the identities that are sent with it."
        return provider(400, "InvalidIdentity", text)
    for user in users:
        if call.cloud.find(user) is None:
            return provider(400, "InvalidIdentity", f"The identity '{user}' does not exist.")
    return None


def networked(call: Call) -> Response | None:
    """Rules of the network: subnets that exist, and a subdomain, without which there are none."""
    acls = call.properties.get("networkAcls") or {}
    for rule in acls.get("virtualNetworkRules") or ():
        target = parse(str(rule.get("id") or ""))
        if target is None or target.type.lower() != "microsoft.network/virtualnetworks/subnets":
            return provider(400, "BadRequest", f"'{rule.get('id')}' is not the id of a subnet.")
        if call.cloud.find(target.path) is None:
            return provider(400, "BadRequest", f"The subnet '{target.path}' does not exist.")
    held = call.properties.get("customSubDomainName") or (call.record and _subdomain(call.record.properties))
    if acls and not held:
        return provider(400, "BadRequest", "Network rules need an account with a custom subdomain name.")
    return None


def encrypted(call: Call) -> Response | None:
    """A key of one's own: in a vault that cannot lose it, read by an identity of the account."""
    sent = call.properties.get("encryption") or {}
    if sent.get("keySource") != "Microsoft.KeyVault":
        return None
    found = sent.get("keyVaultProperties") or {}
    uri = str(found.get("keyVaultUri") or "").rstrip("/").lower()
    if not uri or not found.get("keyName"):
        return provider(400, "BadRequest", "The encryption with a key of a vault needs its keyVaultUri and keyName.")
    if str((call.body.get("identity") or {}).get("type") or "None") == "None":
        return provider(400, "BadRequest", "The encryption with a key of a vault needs an identity of the account.")
    vault = call.cloud.index.taker(f"vault {uri.removeprefix('https://').split('.')[0]}")
    if vault is None or not vault.properties.get("enablePurgeProtection"):
        text = f"The key vault '{uri}' does not exist, or lacks purge protection."
        return provider(400, "BadRequest", text)
    return None


def managing(call: Call) -> Response | None:
    """What is switched on for projects stays on."""
    before = call.record.properties if call.record else {}
    if before.get("allowProjectManagement") is True and call.properties.get("allowProjectManagement") is False:
        return provider(400, "BadRequest", "allowProjectManagement cannot be set to false once it was true.")
    return None


def room(call: Call) -> Response | None:
    """A subscription has so many accounts, and so many of them in a region."""
    if call.record:
        return None
    whole = f"/subscriptions/{call.target.subscription}/providers/{ACCOUNTS}"
    every = Call(call.cloud, call.request, parse(whole) or call.target, call.version)
    found = of_type(every, ACCOUNTS)
    here = [
        each
        for each in found
        if regions.canonical(str(each.body["location"])) == regions.canonical(str(call.body["location"]))
    ]
    if len(here) < foundry.limit("accounts_per_region") and len(found) < foundry.limit("accounts"):
        return None
    text = f"Maximum of {foundry.limit('accounts_per_region')} accounts of kind AIServices in region are in use."
    return provider(400, "InsufficientQuota", text)


def _subdomain(properties: Mapping[str, Any]) -> str:
    return str(properties.get("customSubDomainName") or "")
