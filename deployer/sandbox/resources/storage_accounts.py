"""Storage accounts."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, lacking, provider
from deployer.sandbox.arm.resource_body import dropped, identity, located, place, spelled, unchanged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.keys import long_key
from deployer.sandbox.ml.network_rules import joined
from deployer.sandbox.resources.network_acls import answered, unsound
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

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
    if refusal := checks.first(call, _name, located, _shape, _walled, _free, _same, _busy):
        return refusal
    before = call.record
    id = spelled(call)
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
        },
    }
    if found := identity(call, id):
        body["identity"] = found
    body["properties"] = {**body["properties"], "provisioningState": "Succeeded"}
    created = before.created if before else call.cloud.clock.stamp
    slots = (f"storage {call.target.name.lower()}",)
    record = call.cloud.put(Record(id, NAME, body, created, call.cloud.clock.stamp, slots))
    if before:
        return answer(200, plain(call.cloud, record))
    operation = operations.begin(call, record, "create")
    path = operations.place(call, "asyncoperations", operation.id, str(body["location"]))
    return operations.accepted(call, path, monitor="true")


def patch(call: Call) -> Response:
    """Change tags, sku or properties of an account."""
    record = call.record
    if record is None or record.operation:
        return _in_progress()
    if refusal := _walled(call):
        return refusal
    changed = {
        **call.properties,
        **_rules(call),
        **({"encryption": _encryption(call)} if call.properties.get("encryption") else {}),
    }
    body: dict[str, Any] = {**record.body, "properties": {**record.properties, **changed}}
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    if call.body.get("sku"):
        if refusal := _known_sku(call):
            return refusal
        body["sku"] = _sku(call)
    made = Record(record.id, NAME, body, record.created, call.cloud.clock.stamp, record.slots, record.hidden)
    return answer(200, plain(call.cloud, call.cloud.put(made)))


def list_keys(call: Call) -> Response:
    """Both keys."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return answer(404)
    rows = [
        {
            "creationTime": record.created,
            "keyName": name,
            "value": long_key(call.cloud, record, name),
            "permissions": "FULL",
        }
        for name in ("key1", "key2")
    ]
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
        return arm(404, "ResourceNotFound", "The operation was not found.")
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


def _name(call: Call) -> Response | None:
    name = call.target.name
    if re.fullmatch(r"[a-z0-9]{3,24}", name):
        return None
    text = (
        f"{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
        "length and use numbers and lower-case letters only."
    )
    return provider(400, "AccountNameInvalid", text)


def _shape(call: Call) -> Response | None:
    if call.body.get("kind") not in _KINDS:
        return provider(
            400, "InvalidRequestPropertyValue", f"The value '{call.body.get('kind')}' is not valid for property 'kind'."
        )
    if refusal := _known_sku(call):
        return refusal
    premium = str(call.body["sku"]["name"]).lower().startswith("premium")
    if call.properties.get("isHnsEnabled") is True and call.body["kind"] == "StorageV2" and premium:
        text = "The value 'True' is not allowed for property isHnsEnabled."
        help = "For more information, see - https://aka.ms/storageaccounthns"
        return provider(400, "InvalidRequestPropertyValue", f"{text} {help}")
    return None


def _walled(call: Call) -> Response | None:
    return unsound(call, "Microsoft.Storage", 30)


def _rules(call: Call) -> dict[str, Any]:
    sent = call.properties.get("networkAcls")
    return {"networkAcls": answered(sent, action="Allow")} if sent else {}


def _known_sku(call: Call) -> Response | None:
    sku = call.body.get("sku")
    name = str(sku.get("name")) if isinstance(sku, dict) else ""
    if name.lower() in {known.lower() for known in _SKUS}:
        return None
    if re.fullmatch(r"(Standard|Premium)V2_\w+", name, re.IGNORECASE):
        return lacking(f"the sku '{name}' of storage accounts")
    return provider(400, "InvalidRequestPropertyValue", f"The value '{name}' is not valid for property sku.name.")


def _free(call: Call) -> Response | None:
    taker = call.cloud.index.taker(f"storage {call.target.name.lower()}")
    if taker is None or taker.id.lower() == call.target.path.lower():
        return None
    name = call.target.name
    if taker.id.lower().split("/")[2] != call.target.subscription.lower():
        return provider(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.")
    text = f"The storage account named {name} already exists under the subscription."
    return provider(409, "StorageAccountInAnotherResourceGroup", text)


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None or unchanged(record, ("kind",), call.body["kind"]):
        return None
    if record.body["kind"] == "Storage" and call.body["kind"] == "StorageV2":
        return None
    text = (
        f"The property 'kind' was specified in the input, but it cannot be updated for storage account {record.name}."
    )
    return provider(400, "PropertyImmutable", text)


def _busy(call: Call) -> Response | None:
    return _in_progress() if call.record and call.record.operation else None


def _in_progress() -> Response:
    text = "An operation is currently performing on this storage account that requires exclusive access."
    return provider(409, "StorageAccountOperationInProgress", text)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """An account with the private endpoints that lead to it."""
    rows = joined(cloud, record)
    return {**plain(cloud, record), "properties": {**record.properties, "privateEndpointConnections": rows}}


TYPE = Type(
    name=NAME,
    view=view,
    put=put,
    patch=patch,
    delete=dropped,
    actions={"listkeys": list_keys},
    routes={
        ("POST", "/providers/microsoft.storage/checknameavailability"): check_name,
        ("GET", "/providers/microsoft.storage/locations/*/asyncoperations/*"): poll,
    },
)
