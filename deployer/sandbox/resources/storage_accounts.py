"""Storage accounts."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals, other_taker
from deployer.sandbox.arm.resource_body import dropped, identity, keep, located, patched, place, spelled, stored
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.keys import long_key
from deployer.sandbox.resources.network_acls import answered, unsound
from deployer.sandbox.resources.networks import reached

say = Refusals("storageAccounts")

NAME = "Microsoft.Storage/storageAccounts"
_SKUS = {
    f"{tier}_{copies}": tier
    for tier in ("Standard", "Premium")
    for copies in ("LRS", "GRS", "RAGRS", "ZRS", "GZRS", "RAGZRS")
    if tier == "Standard" or copies in ("LRS", "ZRS")
}
_KINDS = ("Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage")
_SERVICES = {
    "Storage": ("blob", "queue", "table", "file"),
    "StorageV2": ("dfs", "web", "blob", "queue", "table", "file"),
    "BlobStorage": ("dfs", "blob", "table"),
    "BlockBlobStorage": ("dfs", "web", "blob"),
    "FileStorage": ("file",),
}
"""What each kind of account has an address for."""
_TIERED = ("StorageV2", "BlobStorage")
_DEFAULTS = {
    "allowBlobPublicAccess": False,
    "minimumTlsVersion": "TLS1_0",
    "supportsHttpsTrafficOnly": True,
    "networkAcls": {
        "bypass": "AzureServices",
        "virtualNetworkRules": [],
        "ipRules": [],
        "defaultAction": "Allow",
    },
}


def put(call: Call) -> Response:
    """Create or change an account."""
    before = call.record
    body = {
        "location": place(call),
        "kind": call.body["kind"],
        "sku": _sku(call),
        "tags": dict(call.body.get("tags") or {}),
        "properties": {
            **_made(call),
            **(before.properties if before else _DEFAULTS),
            **_endpoints(call),
            **call.properties,
            **_rules(call),
            "encryption": _encryption(call),
            "provisioningState": "Succeeded",
        },
    }
    if found := identity(call, spelled(call)):
        body["identity"] = found
    if before:
        return stored(call, NAME, body, (_slot(call),))
    operation = operations.begin(call, keep(call, NAME, body, (_slot(call),)), "create")
    path = operations.place(call, "asyncoperations", operation.id, place(call))
    return operations.accepted(call, path, monitor="true")


def patch(call: Call) -> Response:
    """Change tags, sku or properties of an account."""
    changed = {**call.there.properties, **call.properties, **_rules(call)}
    if call.properties.get("encryption"):
        changed["encryption"] = _encryption(call)
    return patched(call, properties=changed, **({"sku": _sku(call)} if call.body.get("sku") else {}))


def list_keys(call: Call) -> Response:
    """Both keys."""
    made = {"creationTime": call.holder.created, "permissions": "FULL"}
    rows = [{**made, "keyName": key, "value": long_key(call.cloud, call.holder, key)} for key in ("key1", "key2")]
    return answer(200, {"keys": rows})


def check_name(call: Call) -> Response:
    """Whether a name is free."""
    name = str((call.body or {}).get("name", "")) if isinstance(call.body, dict) else ""
    if not re.fullmatch(r"[a-z0-9]{3,24}", name):
        reason, text = "AccountNameInvalid", f"{name} is not a valid storage account name."
    elif call.cloud.index.taker(f"storage {name}"):
        reason, text = "AlreadyExists", f"The storage account named {name} is already taken."
    else:
        return answer(200, {"nameAvailable": True})
    return answer(200, {"nameAvailable": False, "reason": reason, "message": text})


def poll(call: Call) -> Response:
    """How the creation stands."""
    operation = operations.polled(call)
    if operation is None:
        return say(call, "gone")
    if not operation.ended:
        return operations.unfinished(call)
    record = call.cloud.find(operation.target)
    if operation.outcome != "Succeeded" or record is None:
        return answer(409, {"error": operation.error or {"code": operation.outcome, "message": "The creation failed."}})
    return answer(200, plain(call.cloud, record))


def _made(call: Call) -> dict[str, Any]:
    now = call.cloud.clock.stamp
    return {
        **({"accessTier": "Hot"} if call.body["kind"] in _TIERED else {}),
        "creationTime": now,
        "keyCreationTime": {"key1": now, "key2": now},
        "primaryLocation": place(call),
        "privateEndpointConnections": [],
        "statusOfPrimary": "available",
    }


def _endpoints(call: Call) -> dict[str, Any]:
    name = call.target.name.lower()
    return {
        "primaryEndpoints": {
            service: f"https://{name}.{service}.core.windows.net/" for service in _SERVICES[call.body["kind"]]
        }
    }


def _encryption(call: Call) -> dict[str, Any]:
    """At rest everything is encrypted, whatever is sent; blobs and files are named always, the others if asked for."""
    before = (call.record.properties if call.record else {}).get("encryption") or {}
    sent = call.properties.get("encryption") or {}
    asked = {**(before.get("services") or {}), **(sent.get("services") or {})}
    since = {"keyType": "Account", "enabled": True, "lastEnabledTime": call.cloud.clock.stamp}
    services = {name: {**since, **(asked.get(name) or {}), "enabled": True} for name in ("file", "blob", *asked)}
    return {"keySource": "Microsoft.Storage", **before, **sent, "services": services}


def _sku(call: Call) -> dict[str, str]:
    name = next(name for name in _SKUS if name.lower() == str(call.body["sku"]["name"]).lower())
    return {"name": name, "tier": _SKUS[name]}


def _slot(call: Call) -> str:
    return f"storage {call.target.name.lower()}"


def _hierarchical(call: Call) -> Response | None:
    premium = str(call.body["sku"]["name"]).lower().startswith("premium")
    if call.properties.get("isHnsEnabled") is True and call.body["kind"] == "StorageV2" and premium:
        return say(call, "hns")
    return None


def _walled(call: Call) -> Response | None:
    return unsound(call, "Microsoft.Storage", 30)


def _rules(call: Call) -> dict[str, Any]:
    sent = call.properties.get("networkAcls")
    return {"networkAcls": answered(sent, action="Allow")} if sent else {}


def _known_sku(call: Call) -> Response | None:
    sku = call.body.get("sku")
    if sku is None and call.request.method == "PATCH":
        return None
    name = str(sku.get("name")) if isinstance(sku, dict) else ""
    if name.lower() in {known.lower() for known in _SKUS}:
        return None
    if re.fullmatch(r"(Standard|Premium)V2_\w+", name, re.IGNORECASE):
        return lacking(f"the sku '{name}' of storage accounts")
    return say(call, "sku", sent=name)


def _free(call: Call) -> Response | None:
    taker = other_taker(call, _slot(call))
    if taker is None:
        return None
    mine = taker.id.lower().split("/")[2] == call.target.subscription.lower()
    return say(call, "group" if mine else "taken")


def _same(call: Call) -> Response | None:
    before, now = call.record.body["kind"] if call.record else "", call.body["kind"]
    return None if before in ("", now) or (before, now) == ("Storage", "StorageV2") else say(call, "fixed")


TYPE = Type(
    name=NAME,
    writable=(
        say.named(r"[a-z0-9]{3,24}"),
        located,
        say.word("kind", "kind", _KINDS, optional=False),
        _known_sku,
        _hierarchical,
        _walled,
        _free,
        _same,
        say.idle,
    ),
    patchable=(say.idle, _walled, _known_sku),
    view=reached,
    put=put,
    patch=patch,
    delete=dropped,
    actions={"listkeys": list_keys},
    routes={
        ("POST", "/providers/microsoft.storage/checknameavailability"): check_name,
        ("GET", "/providers/microsoft.storage/locations/*/asyncoperations/*"): poll,
    },
)
