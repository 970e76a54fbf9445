"""Accounts that were deleted softly: listed, shown and purged; and whether a subdomain is free."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, soft_deleted
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry.account_rules import key, subdomain_holder, valid_subdomain
from deployer.sandbox.foundry.accounts import view
from deployer.sandbox.foundry.writes import ACCOUNTS, NAMESPACE, absent, asynchronous, location
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import SoftDeleted

say = Refusals("accounts")


def every(call: Call) -> Response:
    """The soft-deleted accounts of a subscription."""
    mine = f"foundry /subscriptions/{call.target.subscription}/".lower()
    names = sorted(name for name in call.cloud.deleted if name.startswith(mine))
    return page(
        call, [_view(call, kept) for name in names if (kept := soft_deleted(call.cloud, name))], 1000, "$skiptoken"
    )


def show(call: Call) -> Response:
    """One of them."""
    kept = _soft_deleted(call)
    return answer(200, _view(call, kept)) if kept else absent(call)


def purge(call: Call) -> Response:
    """Free its name and its subdomain."""
    kept = _soft_deleted(call)
    if kept is None:
        return answer(204)
    forget_soft_deleted(call.cloud, key(kept.record.id))
    operation = operations.begin(call, kept.record, "purge")
    region = str(kept.record.body["location"])
    return answer(202, None, {**asynchronous(call, operation, region), **location(call, operation, region)})


def check_domain(call: Call) -> Response:
    """Whether a subdomain can be had."""
    sent = call.body if isinstance(call.body, dict) else {}
    name, type = str(sent.get("subdomainName") or ""), str(sent.get("type") or "")
    if not name or type.lower() != ACCOUNTS.lower():
        return say(call, "domain", type=ACCOUNTS)
    free, reason = True, None
    if not valid_subdomain(name):
        free, reason = False, f"Sub domain name '{name}' is not valid"
    elif subdomain_holder(call.cloud, name):
        free, reason = False, f"Sub domain name '{name}' is already used. Please pick a different name."
    found: dict[str, Any] = {"isSubdomainAvailable": free, "subdomainName": name, "type": type}
    return answer(
        200, found | ({"reason": reason} if reason else {}) | ({"kind": sent["kind"]} if sent.get("kind") else {})
    )


def _soft_deleted(call: Call) -> SoftDeleted | None:
    region, group, name = call.target.names
    id = f"/subscriptions/{call.target.subscription}/resourceGroups/{group}/providers/{ACCOUNTS}/{name}"
    kept = soft_deleted(call.cloud, key(id))
    return kept if kept and canonical(str(kept.record.body["location"])) == canonical(region) else None


def _view(call: Call, deleted: SoftDeleted) -> dict[str, Any]:
    record = deleted.record
    found = view(call.cloud, record)
    group = record.id.split("/")[4]
    place = f"/subscriptions/{call.subscription.id}/providers/{NAMESPACE}/locations/{record.body['location']}"
    dates = {"deletionDate": deleted.deleted, "scheduledPurgeDate": deleted.purge}
    kept = {name: value for name, value in found.items() if name not in ("etag", "systemData")}
    return {
        **kept,
        "id": f"{place}/resourceGroups/{group}/deletedAccounts/{record.name}",
        "type": f"{NAMESPACE}/locations/resourceGroups/deletedAccounts",
        "properties": {**found["properties"], **dates},
    }


_HERE = "/subscriptions/*/providers/microsoft.cognitiveservices"
_PLACE = f"{_HERE}/locations/*/resourcegroups/*/deletedaccounts/*"
ROUTES = {
    ("GET", f"{_HERE}/deletedaccounts"): every,
    ("GET", _PLACE): show,
    ("DELETE", _PLACE): purge,
    ("POST", f"{_HERE}/checkdomainavailability"): check_domain,
}
