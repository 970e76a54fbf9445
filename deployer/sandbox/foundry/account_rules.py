"""What an account must be for the provider to take it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.soft_delete import soft_deleted
from deployer.sandbox.arm.target import parse
from deployer.sandbox.facts import foundry, regions
from deployer.sandbox.foundry.quota import accounts
from deployer.sandbox.foundry.writes import ACCOUNTS
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record, SoftDeleted

say = Refusals("accounts")

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


def sited(call: Call) -> Response | None:
    """A location must be sent, have accounts, and stay what it was; its spelling is the caller's."""
    sent = str(call.body.get("location") or "")
    if regions.canonical(sent) not in regions.names() and not foundry.has_accounts(sent):
        known = ",".join(regions.names())
        return say(call, "region", sent=sent, type=ACCOUNTS, known=known)
    before = call.record
    if before is None or regions.canonical(str(before.body["location"])) == regions.canonical(sent):
        return None
    return say(call, "moved", location=before.body["location"], group=call.target.group, sent=sent)


def of_kind(call: Call) -> Response | None:
    """Kind and SKU: AIServices, S0. Other kinds are other products."""
    kind = str(call.body.get("kind") or "")
    if kind.lower() in foundry.others("kinds"):
        return lacking(f"accounts of kind '{kind}' (it has '{foundry.KIND}')")
    if kind.lower() != foundry.KIND.lower() or not foundry.has_accounts(str(call.body["location"])):
        return say(call, "kind", kind=kind)
    sku = (call.body.get("sku") or {}).get("name")
    if sku != foundry.SKU:
        return say(call, "sku", sku=sku or "", only=foundry.KIND)
    return None


def subdomain(call: Call) -> Response | None:
    """The subdomain: of a host name's form, nobody else's, and for ever."""
    sent = call.properties.get("customSubDomainName")
    before = _subdomain(call.record.properties) if call.record else ""
    if before and sent is not None and sent != before:
        return say(call, "subdomain fixed")
    if not sent:
        return None
    if not valid_subdomain(str(sent)):
        return say(call, "subdomain", sent=sent)
    holder = subdomain_holder(call.cloud, str(sent))
    mine = holder is None or holder.id.lower() == call.target.path.lower()
    return None if mine else say(call, "taken", sent=sent)


def deleted_before(call: Call) -> Response | None:
    """The name of a soft-deleted account: restore it, or purge it."""
    kept, restore = soft_deleted_of(call), call.properties.get("restore") is True
    if kept and not restore:
        return say(call, "deleted", id=kept.record.id)
    if restore and kept is None and call.record is None:
        return say(call, "not deleted")
    return None


def identified(call: Call) -> Response | None:
    """The identity: a known type, and identities that exist."""
    sent = call.body.get("identity") or {}
    kind, users = str(sent.get("type") or "None"), dict(sent.get("userAssignedIdentities") or {})
    if kind not in IDENTITIES or ("UserAssigned" in kind.replace("SystemAssigned", "")) != bool(users):
        return say(call, "identity", kind=kind)
    for user in users:
        if call.cloud.find(user) is None:
            return say(call, "user", user=user)
    return None


def networked(call: Call) -> Response | None:
    """Rules of the network: subnets that exist, and a subdomain, without which there are none."""
    acls = call.properties.get("networkAcls") or {}
    for rule in acls.get("virtualNetworkRules") or ():
        target = parse(str(rule.get("id") or ""))
        if target is None or target.type.lower() != "microsoft.network/virtualnetworks/subnets":
            return say(call, "subnet id", id=rule.get("id"))
        if call.cloud.find(target.path) is None:
            return say(call, "subnet", sent=target.path)
    held = call.properties.get("customSubDomainName") or (call.record and _subdomain(call.record.properties))
    return say(call, "walls") if acls and not held else None


def encrypted(call: Call) -> Response | None:
    """A key of one's own: in a vault that cannot lose it, read by an identity of the account."""
    sent = call.properties.get("encryption") or {}
    if sent.get("keySource") != "Microsoft.KeyVault":
        return None
    found = sent.get("keyVaultProperties") or {}
    uri = str(found.get("keyVaultUri") or "").rstrip("/").lower()
    if not uri or not found.get("keyName"):
        return say(call, "encryption")
    if str((call.body.get("identity") or {}).get("type") or "None") == "None":
        return say(call, "encrypting")
    vault = call.cloud.index.taker(f"vault {uri.removeprefix('https://').split('.')[0]}")
    if vault is None or not vault.properties.get("enablePurgeProtection"):
        return say(call, "vault", uri=uri)
    return None


def managing(call: Call) -> Response | None:
    """What is switched on for projects stays on."""
    before = call.record.properties if call.record else {}
    off = call.properties.get("allowProjectManagement") is False
    return say(call, "projects") if off and before.get("allowProjectManagement") is True else None


def room(call: Call) -> Response | None:
    """A subscription has so many accounts, and so many of them in a region."""
    found = accounts(call.cloud, call.target.subscription)
    region, most = regions.canonical(str(call.body["location"])), foundry.limit("accounts_per_region")
    here = [each for each in found if regions.canonical(str(each.body["location"])) == region]
    if call.record or (len(here) < most and len(found) < foundry.limit("accounts")):
        return None
    return say(call, "room", most=most)


def _subdomain(properties: Mapping[str, Any]) -> str:
    return str(properties.get("customSubDomainName") or "")


SOUND = (
    of_kind,
    say.word("word", "properties.publicNetworkAccess", ("Enabled", "Disabled")),
    say.word("word", "properties.networkAcls.defaultAction", ("Allow", "Deny")),
    say.word("word", "properties.networkAcls.bypass", ("None", "AzureServices")),
    say.word("word", "properties.encryption.keySource", ("Microsoft.CognitiveServices", "Microsoft.KeyVault")),
    identified,
    subdomain,
    networked,
    encrypted,
    managing,
    room,
)
"""What an account must be that is made or changed, in order."""
