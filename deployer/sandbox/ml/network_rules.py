"""What a hub's network, keys and identities must be for the provider to take it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import place
from deployer.sandbox.http import Response
from deployer.sandbox.resources.networks import joined
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("workspaces")

RULES = "Microsoft.MachineLearningServices/workspaces/outboundRules"
VAULTS = "Microsoft.KeyVault/vaults"
STORAGE = "Microsoft.Storage/storageAccounts"
_KEY = re.compile(r"https://[^/]+/keys/[a-zA-Z0-9-]{1,127}(/[0-9a-zA-Z]+)?/?")
_URIS = ("keyUri", "keyUriWithVersion")
MODES = ("Disabled", "AllowInternetOutbound", "AllowOnlyApprovedOutbound")
DATASTORES = ("AccessKey", "Identity", "UserDelegationSAS")


def isolation(properties: Mapping[str, Any]) -> str:
    """The isolation mode, as Azure spells it."""
    network = properties.get("managedNetwork")
    sent = str((network if isinstance(network, dict) else {}).get("isolationMode") or "Disabled")
    return next((mode for mode in MODES if mode.lower() == sent.lower()), sent)


def network(call: Call, before: Mapping[str, Any], id: str) -> dict[str, Any] | None:
    """The managed network of a workspace, with what Azure adds to it; None where there is none."""
    sent, old = call.properties.get("managedNetwork"), before.get("managedNetwork")
    if not isinstance(sent, dict):
        return dict(old) if old else None
    kept = {key: value for key, value in {**(old or {}), **sent}.items() if key != "outboundRules"}
    mode = isolation({"managedNetwork": kept})
    made = {"networkId": call.cloud.guid("network", id.lower()), "status": {"status": "Inactive", "sparkReady": False}}
    return {**({} if mode == "Disabled" else made), **kept, "isolationMode": mode}


def connected(cloud: Cloud, record: Record) -> dict[str, Any]:
    """What other resources say of a workspace: its private endpoints, and the rules of its network."""
    rows = joined(cloud, record)
    found: dict[str, Any] = {"privateEndpointConnections": rows, "privateLinkCount": len(rows)} if rows else {}
    if managed := record.properties.get("managedNetwork"):
        rules = {rule.name: told(rule) for rule in cloud.index.children(record.id, RULES)}
        found["managedNetwork"] = {**managed, "outboundRules": rules}
    return found


def told(rule: Record) -> dict[str, Any]:
    """The properties of a rule: it has no provisioning state of its own, only a status."""
    leaving = {"status": "Deleting"} if rule.state == "Deleting" else {}
    return {key: value for key, value in {**rule.properties, **leaving}.items() if key != "provisioningState"}


def sound(call: Call) -> Response | None:
    """Every resource that is named must exist and fit, and what is decided at the beginning must stay."""
    before: Mapping[str, Any] = call.record.properties if call.record else {}
    return (
        _existing(call)
        or _isolated(call, before)
        or _encrypted(call, before)
        or _storable(call, before)
        or _keyless(call, before)
    )


def _existing(call: Call) -> Response | None:
    identity = call.body.get("identity") or {}
    users = list(identity.get("userAssignedIdentities") or {}) if isinstance(identity, dict) else []
    named = [(key, call.properties.get(key)) for key in ("containerRegistry", "applicationInsights")]
    vault = ((call.properties.get("encryption") or {}).get("keyVaultProperties") or {}).get("keyVaultArmId")
    for what, id in (*named, ("keyVaultArmId", vault), *(("identity", user) for user in users)):
        if id and call.cloud.find(str(id)) is None:
            return say(call, "missing", what=what, id=id)
    primary = call.properties.get("primaryUserAssignedIdentity")
    if primary and str(primary).lower() not in [user.lower() for user in users]:
        return say(call, "primary")
    return None


def _isolated(call: Call, before: Mapping[str, Any]) -> Response | None:
    if not isinstance(call.properties.get("managedNetwork"), dict):
        return None
    old = isolation(before)
    mode = isolation({"managedNetwork": {"isolationMode": old, **call.properties["managedNetwork"]}})
    if mode not in MODES:
        return say(call, "isolation", mode=mode, known=", ".join(MODES))
    if mode == "Disabled" and old != "Disabled":
        return say(call, "isolated", old=old)
    return None


def _encrypted(call: Call, before: Mapping[str, Any]) -> Response | None:
    sent = call.properties.get("encryption")
    if not isinstance(sent, dict):
        return None
    if call.record is None:
        return _guarded(call, sent)
    return None if _key(sent) == _key(before.get("encryption") or {}) else say(call, "encrypted")


def _guarded(call: Call, encryption: Mapping[str, Any]) -> Response | None:
    """The key lies in the vault that is named with it, which is of the region and cannot lose it."""
    if str(encryption.get("status", "")).lower() != "enabled":
        return None
    key = encryption.get("keyVaultProperties") or {}
    id, uri = str(key.get("keyVaultArmId") or ""), str(key.get("keyIdentifier") or "")
    vault = call.cloud.find(id)
    if vault is None or vault.type != VAULTS:
        return say(call, "vault")
    if not _KEY.fullmatch(uri) or not uri.lower().startswith(f"{vault.properties['vaultUri']}keys/".lower()):
        return say(call, "uri", uri=uri, vault=vault.name)
    known = call.cloud.find(f"{vault.id}/keys/{uri.split('/')[4]}")
    if known is None or uri.rstrip("/").lower() not in (str(known.properties[each]).lower() for each in _URIS):
        return say(call, "key", uri=uri)
    if not (vault.properties.get("enablePurgeProtection") and vault.properties.get("enableSoftDelete", True)):
        return say(call, "unprotected", vault=vault.name)
    if vault.body["location"] != place(call):
        return say(call, "far", vault=vault.name, place=place(call))
    return None


def _storable(call: Call, before: Mapping[str, Any]) -> Response | None:
    """A workspace keeps its blobs and files in a plain account."""
    id = call.properties.get("storageAccount") or before.get("storageAccount")
    storage = call.cloud.find(str(id)) if id else None
    if storage is None or storage.type != STORAGE:
        return None
    if storage.properties.get("isHnsEnabled"):
        return say(call, "hns")
    if storage.body["kind"] in ("Storage", "StorageV2") and storage.body["sku"]["tier"] == "Standard":
        return None
    return say(call, "storage", storage=storage.name, kind=storage.body["kind"], sent=storage.body["sku"]["name"])


def _key(encryption: Mapping[str, Any]) -> tuple[str, ...]:
    """What must stay of an encryption: all but the version of its key."""
    key = encryption.get("keyVaultProperties") or {}
    name = "/".join(str(key.get("keyIdentifier", "")).split("/")[:5])
    on = str(encryption.get("status", "Disabled"))
    return on.lower(), str(key.get("keyVaultArmId", "")).lower(), name.lower()


def _keyless(call: Call, before: Mapping[str, Any]) -> Response | None:
    hub = call.cloud.find(str(call.properties.get("hubResourceId") or before.get("hubResourceId") or ""))
    known = (call.properties, before, hub.properties if hub else {})  # a project's storage is its hub's
    mode = str(next(filter(None, (each.get("systemDatastoresAuthMode") for each in known)), "AccessKey"))
    if mode.lower() not in [known.lower() for known in DATASTORES]:
        return say(call, "datastores", mode=mode, known=", ".join(DATASTORES))
    account_id = call.properties.get("storageAccount") or before.get("storageAccount")
    storage = call.cloud.find(str(account_id)) if account_id else None
    if storage and storage.properties.get("allowSharedKeyAccess") is False and mode.lower() == "accesskey":
        return say(call, "keyless", storage=storage.name)
    return None
