"""Accounts of kind AIServices: the Foundry resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import amended, dropped, identity, keep, spelled, system_data
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry import account_rules as rules
from deployer.sandbox.foundry.writes import ACCOUNTS, PROJECTS, asynchronous, exclusive, matched, shown, tagged
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.keys import key
from deployer.sandbox.resources.networks import joined
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("accounts")

_KEYS = ("Key1", "Key2")
_PROJECTS_SINCE = "2025-04-01-preview"
SERVICES, OPENAI, COGNITIVE = ".services.ai.azure.com", ".openai.azure.com", ".cognitiveservices.azure.com"
_ENDPOINTS = {
    "AI Foundry API": SERVICES,
    "Azure AI Model Inference API": SERVICES,
    "Mistral AI API": SERVICES,
    "OpenAI Language Model Instance API": OPENAI,
    "Content Safety": COGNITIVE,
}
_CAPABILITIES = ({"name": "VirtualNetworks"}, {"name": "CustomerManagedKey"}, {"name": "DynamicThrottling"})


def put(call: Call) -> Response:
    """Create, change or restore an account."""
    if deleted := rules.soft_deleted_of(call):
        return _restored(call, deleted.record)
    if refusal := checks.first(call, *rules.SOUND):
        return refusal
    before = call.record
    new = {"dateCreated": call.cloud.clock.stamp, "publicNetworkAccess": "Enabled"}
    body: dict[str, Any] = {
        "location": before.body["location"] if before else str(call.body["location"]),
        "sku": {"name": foundry.SKU},
        "kind": foundry.KIND,
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "properties": {**(before.properties if before else new), **_sent(call), "provisioningState": "Succeeded"},
    }
    if given := identity(call, spelled(call)):
        body["identity"] = given
    return _kept(call, body)


def patch(call: Call) -> Response:
    """Change what is sent, and leave the rest."""
    record = call.there
    whole = {name: record.body.get(name) for name in ("location", "kind", "sku", "identity")}
    if refusal := checks.first(replace(call, body={**whole, **call.body}), *rules.SOUND):
        return refusal
    return _kept(call, {**amended(call, record), "properties": {**record.properties, **_sent(call)}})


def delete(call: Call) -> Response:
    """Delete an account softly."""
    record = call.there
    _bury(call.cloud, record)
    for inner in list(call.cloud.index.inside(record.id)):
        call.cloud.drop("resource", inner.id)
    return dropped(call)


def _empty(call: Call) -> Response | None:
    inside = call.cloud.index.inside(call.there.id)
    nested = [each for each in inside if "/raiPolicies/" not in each.id and each.type.startswith(ACCOUNTS)]
    ids = ",".join(f"'{each.id.split('/providers/', 1)[1]}'" for each in nested[:3])
    return say(call, "nested", ids=ids) if nested else None


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """An account that goes with its group is kept too."""
    if operation.verb == "delete":
        _bury(cloud, record)


def list_keys(call: Call) -> Response:
    """Both keys."""
    account = call.holder
    if account.properties.get("disableLocalAuth"):
        return say(call, "keyless")
    return answer(200, {name.lower(): key(call.cloud, account, name) for name in _KEYS})


def regenerate(call: Call) -> Response:
    """Another key in the place of one of the two."""
    account = call.holder
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


def _kept(call: Call, body: dict[str, Any]) -> Response:
    before = call.record
    record = keep(call, ACCOUNTS, body, _slots(body["properties"]))
    if before or call.cloud.settings.duration(ACCOUNTS) == 0:
        return shown(call, record, 200 if before else 201)
    operation = operations.begin(call, record, "create")
    return shown(call, call.there, 201, asynchronous(call, operation, str(body["location"])))


def _slots(properties: Mapping[str, Any]) -> tuple[str, ...]:
    subdomain = str(properties.get("customSubDomainName") or "")
    return (rules.slot(subdomain),) if subdomain else ()


def _restored(call: Call, dead: Record) -> Response:
    if canonical(str(dead.body["location"])) != canonical(str(call.body["location"])):
        return say(call, "elsewhere", location=dead.body["location"])
    forget_soft_deleted(call.cloud, rules.key(dead.id))
    dates = ("deletionDate", "scheduledPurgeDate")
    properties = {name: value for name, value in dead.properties.items() if name not in dates}
    properties["provisioningState"] = "Succeeded"
    body = {**dead.body, "systemData": system_data(call), "properties": properties}
    now = call.cloud.clock.stamp
    return shown(call, call.cloud.put(replace(dead, body=body, changed=now, slots=_slots(properties))), 201)


def _bury(cloud: Cloud, record: Record) -> None:
    if cloud.settings.soft_delete:
        days = foundry.limit("soft_delete_hours") // 24
        keep_soft_deleted(cloud, rules.key(record.id), replace(record, operation="", slots=()), days)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """With its endpoints, which follow from the subdomain, and the private endpoints that lead to it."""
    subdomain = str(record.properties.get("customSubDomainName") or "")
    region = canonical(str(record.body["location"]))
    endpoint = f"https://{subdomain}{COGNITIVE}/" if subdomain else f"https://{region}.api.cognitive.microsoft.com/"
    hosts = {name: f"https://{subdomain}{suffix}/" if subdomain else endpoint for name, suffix in _ENDPOINTS.items()}
    properties = {
        "endpoint": endpoint,
        "internalId": cloud.digest("account", record.id.lower())[:32],
        "apiProperties": {"qnaAzureSearchEndpointKey": None},
        "isMigrated": False,
        "privateEndpointConnections": joined(cloud, record),
        "capabilities": list(_CAPABILITIES),
        "endpoints": hosts,
        **record.properties,
    }
    projects = [each.name for each in cloud.index.children(record.id, PROJECTS)]
    if projects:
        properties |= {"defaultProject": projects[0], "associatedProjects": projects}
    return {**tagged(cloud, record), "properties": properties}


TYPE = Type(
    name=ACCOUNTS,
    writable=(
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9_-]{1,63}"),
        say.needs("locationless", "location"),
        rules.sited,
        exclusive,
        rules.deleted_before,
    ),
    patchable=(exclusive,),
    deletable=(exclusive, matched, _empty),
    put=put,
    patch=patch,
    delete=delete,
    ended=ended,
    view=view,
    actions={"listkeys": list_keys, "regeneratekey": regenerate},
)
