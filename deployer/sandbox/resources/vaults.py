"""Key vaults, and those that were deleted softly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import place, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted, soft_deleted
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.network_rules import joined
from deployer.sandbox.resources.network_acls import answered
from deployer.sandbox.resources.vault_rules import PATCHABLE, WRITABLE, fits, key, soft_deleted_of
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record, SoftDeleted

_NAMESPACE = "Microsoft.KeyVault"
NAME = f"{_NAMESPACE}/vaults"


def put(call: Call) -> Response:
    """Create, change or recover a vault."""
    if refusal := checks.first(call, *WRITABLE):
        return refusal
    kept = soft_deleted_of(call)
    recovers = kept is not None and call.record is None
    before = kept.record if kept and recovers else call.record
    id = before.id if before else spelled(call)
    properties = {**_defaults(call), **(before.properties if before else {}), **_sent(call)}
    properties |= {"vaultUri": f"https://{call.target.name.lower()}.vault.azure.net/", "provisioningState": "Succeeded"}
    body = {
        "location": place(call),
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "properties": properties,
    }
    created = before.created if before else call.cloud.clock.stamp
    fresh = call.record is None
    record = call.cloud.put(Record(id, NAME, body, created, call.cloud.clock.stamp, (key(call),)))
    if recovers:
        forget_soft_deleted(call.cloud, key(call))
    if fresh:
        operations.begin(call, record, "register")
    return answer(200, plain(call.cloud, call.cloud.find(id) or record))


def patch(call: Call) -> Response:
    """Change tags or properties of a vault."""
    record = call.record
    if record is None:
        return answer(404)
    if refusal := checks.first(call, *PATCHABLE):
        return refusal
    body: dict[str, Any] = {
        **record.body,
        "properties": {**record.properties, **_sent(call)},
        "systemData": system_data(call),
    }
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    return answer(200, plain(call.cloud, call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))))


def delete(call: Call) -> Response:
    """Delete a vault softly, at once."""
    record = call.record
    if record is None:
        return answer(204)
    _bury(call.cloud, record)
    call.cloud.drop("resource", record.id)
    return answer(200)


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """A vault that goes with its group is kept too."""
    if operation.verb == "delete":
        _bury(cloud, record)


def list_deleted(call: Call) -> Response:
    """The soft-deleted vaults of a subscription."""
    mine = f"/subscriptions/{call.target.subscription}/".lower()
    keys = sorted(name for name in call.cloud.deleted if name.startswith("vault "))
    found = [kept for name in keys if (kept := soft_deleted(call.cloud, name))]
    return answer(200, {"value": [_view(call, kept) for kept in found if kept.record.id.lower().startswith(mine)]})


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A vault with the private endpoints that lead to it, if there are any."""
    found = plain(cloud, record)
    rows = joined(cloud, record)
    return {**found, "properties": {**record.properties, "privateEndpointConnections": rows}} if rows else found


def show_deleted(call: Call) -> Response:
    """One soft-deleted vault."""
    kept = soft_deleted_of(call)
    return answer(200, _view(call, kept)) if kept else _not_deleted(call)


def purge(call: Call) -> Response:
    """Free the name of a soft-deleted vault."""
    kept = soft_deleted_of(call)
    if kept is None:
        return _not_deleted(call)
    if kept.record.properties.get("enablePurgeProtection"):
        return provider(409, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.")
    operation = operations.begin(call, kept.record, "purge")
    forget_soft_deleted(call.cloud, key(call))
    path = operations.place(call, "operationResults", operation.id, str(kept.record.body["location"]))
    return operations.accepted(call, path)


def poll(call: Call) -> Response:
    """How a purge stands."""
    operation = operations.polled(call)
    if operation is None:
        return provider(404, "OperationNotFound", "The operation was not found.")
    return answer(200) if operation.ended else operations.unfinished(call)


def check_name(call: Call) -> Response:
    """Whether a name is free; soft-deleted vaults keep theirs."""
    name = str(call.body.get("name", "")) if isinstance(call.body, dict) else ""
    if not fits(name):
        text = f"The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters."
        return answer(200, {"nameAvailable": False, "reason": "AccountNameInvalid", "message": text})
    if call.cloud.index.taker(f"vault {name.lower()}") or soft_deleted(call.cloud, f"vault {name}"):
        text = f"The vault name '{name}' is already in use."
        return answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": text})
    return answer(200, {"nameAvailable": True})


def _bury(cloud: Cloud, record: Record) -> None:
    if cloud.settings.soft_delete:
        days = int(record.properties.get("softDeleteRetentionInDays", 90))
        keep_soft_deleted(cloud, f"vault {record.name}", replace(record, operation="", slots=()), days)


def _view(call: Call, kept: SoftDeleted) -> dict[str, Any]:
    record = kept.record
    region = record.body["location"]
    place = f"/subscriptions/{call.subscription.id}/providers/{_NAMESPACE}/locations/{region}"
    protected = record.properties.get("enablePurgeProtection")
    return {
        "id": f"{place}/deletedVaults/{record.name}",
        "name": record.name,
        "type": f"{_NAMESPACE}/deletedVaults",
        "properties": {
            "vaultId": record.id,
            "location": region,
            "tags": dict(record.body.get("tags") or {}),
            "deletionDate": kept.deleted,
            "scheduledPurgeDate": kept.purge,
            **({"purgeProtectionEnabled": True} if protected else {}),
        },
    }


def _not_deleted(call: Call) -> Response:
    text = f"The specified deleted vault '{call.target.name}' does not exist."
    return provider(404, "DeletedVaultNotFound", text)


def _sent(call: Call) -> dict[str, Any]:
    sent = {key: value for key, value in call.properties.items() if key != "createMode" and value is not None}
    if isinstance(acls := sent.get("networkAcls"), dict):
        hosts = ({"value": str(rule["value"])} for rule in acls.get("ipRules") or ())
        ranged = [rule if "/" in rule["value"] else {"value": f"{rule['value']}/32"} for rule in hosts]
        sent["networkAcls"] = {**answered(acls), "ipRules": ranged}
    return sent


def _defaults(call: Call) -> dict[str, Any]:
    return {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": call.subscription.tenant,
        "accessPolicies": [],
        "enabledForDeployment": False,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enableRbacAuthorization": False,
        "publicNetworkAccess": "Enabled",
    }


_DELETED = "/providers/microsoft.keyvault/locations/*/deletedvaults/*"
TYPE = Type(
    name=NAME,
    put=put,
    patch=patch,
    delete=delete,
    ended=ended,
    view=view,
    routes={
        ("GET", "/providers/microsoft.keyvault/deletedvaults"): list_deleted,
        ("GET", _DELETED): show_deleted,
        ("POST", f"{_DELETED}/purge"): purge,
        ("GET", "/providers/microsoft.keyvault/locations/*/operationresults/*"): poll,
        ("POST", "/providers/microsoft.keyvault/checknameavailability"): check_name,
    },
)
