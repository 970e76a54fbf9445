"""What the provider looks at before it makes or changes a key vault."""

from __future__ import annotations

import re

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import located, place, unchanged
from deployer.sandbox.arm.soft_delete import soft_deleted
from deployer.sandbox.http import Response
from deployer.sandbox.resources.network_acls import unsound
from deployer.sandbox.state.record import SoftDeleted

_HELP = "https://aka.ms/azure-keyvault-soft-delete"


def key(call: Call) -> str:
    """Under which the name of a vault is kept: one namespace for all of Azure."""
    return f"vault {call.target.name}".lower()


def soft_deleted_of(call: Call) -> SoftDeleted | None:
    """The soft-deleted vault of that name."""
    return soft_deleted(call.cloud, key(call))


def fits(name: str) -> bool:
    """Whether a name is one for a vault."""
    return bool(re.fullmatch(r"[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]", name))


def _name(call: Call) -> Response | None:
    if fits(call.target.name):
        return None
    text = (
        f"The vault name '{call.target.name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. "
        "The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. "
        "Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
    )
    return provider(400, "VaultNameNotValid", text)


def _shape(call: Call) -> Response | None:
    if call.properties.get("createMode") == "recover":
        return None
    tenant, sku = call.properties.get("tenantId"), call.properties.get("sku")
    if not tenant:
        return provider(400, "BadRequest", "The property 'tenantId' is required.")
    if str(tenant).lower() != call.subscription.tenant.lower():
        text = f"The tenant ID in the request '{tenant}' does not match the tenant of the subscription."
        return provider(400, "BadRequest", text)
    if not isinstance(sku, dict) or str(sku.get("name")).lower() not in ("standard", "premium"):
        return provider(400, "BadRequest", "The parameter 'sku' is missing or not valid.")
    days = call.properties.get("softDeleteRetentionInDays", 90)
    if not isinstance(days, int) or not 7 <= days <= 90:
        return provider(400, "BadRequest", "The property 'softDeleteRetentionInDays' must be between 7 and 90 days.")
    rights = call.properties.get("enableRbacAuthorization") or "accessPolicies" in call.properties
    if not rights:
        return provider(400, "BadRequest", "The parameter 'accessPolicies' is not specified.")
    return None


def _taken(call: Call) -> Response | None:
    taker = call.cloud.index.taker(key(call))
    if taker is None or taker.id.lower() == call.target.path.lower():
        return None
    text = (
        f"The vault name '{call.target.name}' is already in use. Vault names are globally unique so it is possible "
        "that the name is already taken."
    )
    return provider(409, "VaultAlreadyExists", text)


def _deleted(call: Call) -> Response | None:
    kept, recovers = soft_deleted_of(call), call.properties.get("createMode") == "recover"
    if kept is None and recovers:
        text = f"A deleted vault with the name '{call.target.name}' does not exist in location '{place(call)}'."
        return provider(404, "DeletedVaultNotFound", text) if call.record is None else None
    if kept is None or call.record:
        return None
    if kept.record.id.lower() != call.target.path.lower():
        text = f"The vault name '{call.target.name}' is already in use, by a vault that was deleted and not purged."
        return provider(409, "VaultAlreadyExists", text)
    if recovers:
        return None
    text = (
        "A vault with the same name already exists in deleted state. You need to either recover or purge existing key "
        f"vault. Follow this link {_HELP} for more information on soft delete."
    )
    return provider(409, "ConflictError", text)


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None or unchanged(record, ("properties", "tenantId"), call.properties.get("tenantId")):
        return None
    return provider(400, "BadRequest", "The property 'tenantId' cannot be changed.")


def _walled(call: Call) -> Response | None:
    return unsound(call, "Microsoft.KeyVault", 32)


def _purgeable(call: Call) -> Response | None:
    if call.properties.get("enableSoftDelete") is False:
        text = (
            'The property "enableSoftDelete" can be set to false only for creating new vault. '
            "Enabling the 'soft delete' functionality is an irreversible action."
        )
        return provider(400, "BadRequest", text)
    if call.properties.get("enablePurgeProtection") is False:
        text = (
            'The property "enablePurgeProtection" cannot be set to false. '
            "Enabling the purge protection for a vault is an irreversible action."
        )
        return provider(400, "BadRequest", text)
    before = call.record.properties.get("softDeleteRetentionInDays") if call.record else None
    days = call.properties.get("softDeleteRetentionInDays", before)
    if before is not None and days != before:
        text = f'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified: {before}.'
        return provider(400, "BadRequest", text)
    return None


WRITABLE = (_name, located, _shape, _taken, _deleted, _same, _purgeable, _walled)
"""What a PUT must pass, in order."""
PATCHABLE = (_same, _purgeable, _walled)
