"""Key vaults, and those that were deleted softly."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, located, patched, place, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted, soft_deleted
from deployer.sandbox.http import Response, answer
from deployer.sandbox.resources.network_acls import answered, unsound
from deployer.sandbox.resources.networks import reached
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record, SoftDeleted

_NAMESPACE = "Microsoft.KeyVault"
NAME = f"{_NAMESPACE}/vaults"
_NAMED = r"[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]"
say = Refusals("vaults")


def put(call: Call) -> Response:
    """Create, change or recover a vault."""
    kept = _soft_deleted(call) if call.record is None else None
    before = kept.record if kept else call.record
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
    record = call.cloud.put(Record(id, NAME, body, created, call.cloud.clock.stamp, (_slot(call),)))
    if kept:
        forget_soft_deleted(call.cloud, _slot(call))
    if fresh:
        operations.begin(call, record, "register")
    return answer(200, plain(call.cloud, call.there))


def patch(call: Call) -> Response:
    """Change tags or properties of a vault."""
    return patched(call, properties={**call.there.properties, **_sent(call)})


def delete(call: Call) -> Response:
    """Delete a vault softly, at once."""
    _bury(call.cloud, call.there)
    return dropped(call)


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
    found = reached(cloud, record)
    return found if found["properties"]["privateEndpointConnections"] else plain(cloud, record)


def show_deleted(call: Call) -> Response:
    """One soft-deleted vault."""
    kept = _soft_deleted(call)
    return answer(200, _view(call, kept)) if kept else say(call, "not deleted")


def purge(call: Call) -> Response:
    """Free the name of a soft-deleted vault."""
    kept = _soft_deleted(call)
    if kept is None:
        return say(call, "not deleted")
    if kept.record.properties.get("enablePurgeProtection"):
        return say(call, "protected purge")
    operation = operations.begin(call, kept.record, "purge")
    forget_soft_deleted(call.cloud, _slot(call))
    path = operations.place(call, "operationResults", operation.id, str(kept.record.body["location"]))
    return operations.accepted(call, path)


def poll(call: Call) -> Response:
    """How a purge stands."""
    operation = operations.polled(call)
    if operation is None:
        return say(call, "operation")
    return answer(200) if operation.ended else operations.unfinished(call)


def check_name(call: Call) -> Response:
    """Whether a name is free; soft-deleted vaults keep theirs."""
    name = str(call.body.get("name", "")) if isinstance(call.body, dict) else ""
    if not re.fullmatch(_NAMED, name):
        text = f"The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters."
        return answer(200, {"nameAvailable": False, "reason": "AccountNameInvalid", "message": text})
    if call.cloud.index.taker(f"vault {name.lower()}") or soft_deleted(call.cloud, f"vault {name}"):
        text = f"The vault name '{name}' is already in use."
        return answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": text})
    return answer(200, {"nameAvailable": True})


def _slot(call: Call) -> str:
    """Under which the name of a vault is kept: one namespace for all of Azure."""
    return f"vault {call.target.name}".lower()


def _soft_deleted(call: Call) -> SoftDeleted | None:
    """The soft-deleted vault of that name."""
    return soft_deleted(call.cloud, _slot(call))


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


def _shape(call: Call) -> Response | None:
    if call.properties.get("createMode") == "recover":
        return None
    tenant, sku = call.properties.get("tenantId"), call.properties.get("sku")
    if not tenant:
        return say(call, "tenantless")
    if str(tenant).lower() != call.subscription.tenant.lower():
        return say(call, "tenant", tenant=tenant)
    if not isinstance(sku, dict) or str(sku.get("name")).lower() not in ("standard", "premium"):
        return say(call, "sku")
    days = call.properties.get("softDeleteRetentionInDays", 90)
    if not isinstance(days, int) or not 7 <= days <= 90:
        return say(call, "days")
    rights = call.properties.get("enableRbacAuthorization") or "accessPolicies" in call.properties
    return None if rights else say(call, "policies")


def _deleted(call: Call) -> Response | None:
    kept, recovers = _soft_deleted(call), call.properties.get("createMode") == "recover"
    if call.record or (kept is None and not recovers):
        return None
    if kept is None:
        return say(call, "unrecoverable", place=place(call))
    if kept.record.id.lower() != call.target.path.lower():
        return say(call, "held")
    return None if recovers else say(call, "deleted")


def _walled(call: Call) -> Response | None:
    return unsound(call, "Microsoft.KeyVault", 32)


def _purgeable(call: Call) -> Response | None:
    if call.properties.get("enableSoftDelete") is False:
        return say(call, "soft")
    if call.properties.get("enablePurgeProtection") is False:
        return say(call, "protected")
    before = call.record.properties.get("softDeleteRetentionInDays") if call.record else None
    days = call.properties.get("softDeleteRetentionInDays", before)
    return None if before is None or days == before else say(call, "retention", days=before)


_KEPT = (say.fixed("properties.tenantId"), _purgeable, _walled)
_DELETED = "/providers/microsoft.keyvault/locations/*/deletedvaults/*"
TYPE = Type(
    name=NAME,
    writable=(say.named(_NAMED), located, _shape, say.free(_slot), _deleted, *_KEPT),
    patchable=_KEPT,
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
