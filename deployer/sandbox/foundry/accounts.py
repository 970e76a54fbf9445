"""Accounts of kind AIServices: the Foundry resource."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import identity, spelled, system_data
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry import account_rules as rules
from deployer.sandbox.foundry.account_view import view
from deployer.sandbox.foundry.writes import ACCOUNTS, asynchronous, etag, exclusive, matched
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("accounts")

_KEYS = ("Key1", "Key2")
_PROJECTS_SINCE = "2025-04-01-preview"
_WRITABLE = (
    rules.named,
    rules.sited,
    exclusive,
    rules.deleted_before,
)
_SOUND = (
    rules.of_kind,
    rules.worded,
    rules.subdomain,
    rules.networked,
    rules.encrypted,
    rules.managing,
    rules.room,
)


def put(call: Call) -> Response:
    """Create, change or restore an account."""
    if refusal := checks.first(call, *_WRITABLE):
        return refusal
    if deleted := rules.soft_deleted_of(call):
        return _restored(call, deleted.record)
    if refusal := checks.first(call, *_SOUND):
        return refusal
    before = call.record
    id, now = spelled(call), call.cloud.clock.stamp
    kept = dict(before.properties) if before else {"dateCreated": now, "publicNetworkAccess": "Enabled"}
    body: dict[str, Any] = {
        "location": before.body["location"] if before else str(call.body["location"]),
        "sku": {"name": foundry.SKU},
        "kind": foundry.KIND,
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "properties": {**kept, **_sent(call), "provisioningState": "Succeeded"},
    }
    if given := identity(call, id):
        body["identity"] = given
    return _kept(call, id, body)


def patch(call: Call) -> Response:
    """Change what is sent, and leave the rest."""
    record = call.record
    if record is None:
        return answer(404)
    whole = {"location": record.body["location"], "kind": record.body["kind"], "sku": record.body["sku"]}
    same = replace(call, body={**whole, "identity": record.body.get("identity"), **call.body})
    if refusal := checks.first(same, exclusive, *_SOUND):
        return refusal
    body = {**record.body, "systemData": system_data(call)}
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    if call.body.get("identity"):
        given = identity(call, record.id)
        body = {**body, "identity": given} if given else {name: body[name] for name in body if name != "identity"}
    body["properties"] = {**record.properties, **_sent(call)}
    return _kept(call, record.id, body)


def delete(call: Call) -> Response:
    """Delete an account softly."""
    record = call.record
    if record is None:
        return answer(204)
    if refusal := checks.first(call, exclusive, matched):
        return refusal
    nested = [each for each in call.cloud.index.inside(record.id) if "/raiPolicies/" not in each.id]
    nested = [each for each in nested if each.type.startswith(ACCOUNTS)]
    if nested:
        ids = ",".join(f"'{each.id.split('/providers/', 1)[1]}'" for each in nested[:3])
        return say(call, "nested", ids=ids)
    _bury(call.cloud, record)
    for inner in list(call.cloud.index.inside(record.id)):
        call.cloud.drop("resource", inner.id)
    call.cloud.drop("resource", record.id)
    return answer(200)


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """An account that goes with its group is kept too."""
    if operation.verb == "delete":
        _bury(cloud, record)


def list_keys(call: Call) -> Response:
    """Both keys."""
    account = call.cloud.find(call.target.parent)
    assert account
    if account.properties.get("disableLocalAuth"):
        return say(call, "keyless")
    return answer(200, {name.lower(): key(call.cloud, account, name) for name in _KEYS})


def regenerate(call: Call) -> Response:
    """Another key in the place of one of the two."""
    account = call.cloud.find(call.target.parent)
    assert account
    name = call.body.get("keyName") if isinstance(call.body, dict) else None
    if name not in _KEYS:
        return say(call, "key", sent=name)
    if account.properties.get("disableLocalAuth"):
        return say(call, "keyless regenerate")
    turn = int(account.hidden.get(name, 0)) + 1
    call.cloud.put(replace(account, hidden={**account.hidden, name: turn}))
    return list_keys(call)


def _sent(call: Call) -> dict[str, Any]:
    dropped = {"restore", "provisioningState"}
    if call.version < _PROJECTS_SINCE:
        dropped.add("allowProjectManagement")
    return {name: value for name, value in call.properties.items() if name not in dropped and value is not None}


def _kept(call: Call, id: str, body: dict[str, Any]) -> Response:
    before = call.record
    subdomain = str(body["properties"].get("customSubDomainName") or "")
    slots = (rules.slot(subdomain),) if subdomain else ()
    hidden = before.hidden if before else {"birth": str(call.cloud.sequence())}
    now = call.cloud.clock.stamp
    record = call.cloud.put(Record(id, ACCOUNTS, body, before.created if before else now, now, slots, hidden))
    if before or call.cloud.settings.duration(ACCOUNTS) == 0:
        return _shown(call, record, 200 if before else 201)
    operation = operations.begin(call, record, "create")
    record = call.cloud.find(id) or record
    return _shown(call, record, 201, asynchronous(call, operation, str(body["location"])))


def _restored(call: Call, dead: Record) -> Response:
    if canonical(str(dead.body["location"])) != canonical(str(call.body["location"])):
        return say(call, "elsewhere", location=dead.body["location"])
    forget_soft_deleted(call.cloud, rules.key(dead.id))
    properties = {
        name: value for name, value in dead.properties.items() if name not in ("deletionDate", "scheduledPurgeDate")
    }
    body = {
        **dead.body,
        "systemData": system_data(call),
        "properties": {**properties, "provisioningState": "Succeeded"},
    }
    subdomain = str(properties.get("customSubDomainName") or "")
    slots = (rules.slot(subdomain),) if subdomain else ()
    record = call.cloud.put(replace(dead, body=body, changed=call.cloud.clock.stamp, slots=slots))
    return _shown(call, record, 201)


def _shown(call: Call, record: Record, status: int, headers: dict[str, str] | None = None) -> Response:
    return answer(status, view(call.cloud, record), {**(headers or {}), "etag": etag(call.cloud, record)})


def _bury(cloud: Cloud, record: Record) -> None:
    if cloud.settings.soft_delete:
        days = foundry.limit("soft_delete_hours") // 24
        keep_soft_deleted(cloud, rules.key(record.id), replace(record, operation="", slots=()), days)


TYPE = Type(
    name=ACCOUNTS,
    put=put,
    patch=patch,
    delete=delete,
    ended=ended,
    view=view,
    actions={"listkeys": list_keys, "regeneratekey": regenerate},
)
