"""Deployments of models on an account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import keep, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.foundry import FoundryModel
from deployer.sandbox.foundry import deployment_rules as rules
from deployer.sandbox.foundry.writes import DEPLOYMENTS, absent, account_of, asynchronous, etag, exclusive, removed
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

_CHECKED = (
    rules.named,
    exclusive,
    rules.live,
    rules.shaped,
    rules.sold,
    rules.same,
    rules.placed,
    rules.sized,
    rules.room,
    rules.filtered,
    rules.spilling,
    rules.bought,
    rules.granted,
)
_KEPT = ("raiPolicyName", "versionUpgradeOption", "spilloverDeploymentName", "parentDeploymentName")


def put(call: Call) -> Response:
    """Create or change a deployment."""
    if refusal := checks.first(call, *_CHECKED):
        return refusal
    model = rules.model_of(call)
    assert model
    sku, capacity = rules.sku_of(call)
    properties: dict[str, Any] = {
        "model": {"format": foundry.FORMAT, "name": model.name, "version": model.version},
        "versionUpgradeOption": rules.UPGRADES[0],
        "raiPolicyName": "Microsoft.DefaultV2",
        **{name: call.properties[name] for name in _KEPT if call.properties.get(name) is not None},
        "currentCapacity": capacity,
        "capabilities": {"chatCompletion": "true"} if not model.ocr else {"ocr": "true"},
        "provisioningState": "Succeeded",
    }
    if limits := _limits(model, capacity or 0):
        properties["rateLimits"] = limits
    body = {
        "sku": {"name": sku, "capacity": capacity},
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "properties": properties,
    }
    return _written(call, body)


def patch(call: Call) -> Response:
    """Change tags and capacity; everything else needs a PUT."""
    record = call.record
    assert record
    sku = {**record.body["sku"], **(call.body.get("sku") or {})}
    merged = {**record.body, "sku": sku, "tags": call.body.get("tags", record.body.get("tags"))}
    return put(
        replace(call, body={**merged, "properties": {name: record.properties.get(name) for name in ("model", *_KEPT)}})
    )


def delete(call: Call) -> Response:
    """Delete a deployment."""
    record = call.record
    if record is None:
        return answer(204)
    return checks.first(call, exclusive) or removed(call, record)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """With its etag."""
    return {**plain(cloud, record), "etag": etag(cloud, record)}


def _written(call: Call, body: dict[str, Any]) -> Response:
    before, account = call.record, account_of(call)
    assert account
    record = keep(call, DEPLOYMENTS, body)
    headers: dict[str, str] = {}
    if call.cloud.settings.duration(DEPLOYMENTS):
        operation = operations.begin(call, record, "update" if before else "create")
        record = call.cloud.find(record.id) or record
        if before:
            record = call.cloud.put(operations.with_state(record, "Accepted"))
        else:
            followed = asynchronous(call, operation, str(account.body["location"]))
            headers = {**followed, **operations.retry_after(call)}
    return answer(200 if before else 201, view(call.cloud, record), {**headers, "etag": etag(call.cloud, record)})


def _limits(model: FoundryModel, capacity: int) -> list[dict[str, Any]]:
    rates = {"request": model.requests, "token": model.tokens}
    return [{"key": key, "renewalPeriod": 60.0, "count": float(rate * capacity)} for key, rate in rates.items() if rate]


TYPE = Type(
    name=DEPLOYMENTS,
    put=put,
    patch=patch,
    delete=delete,
    view=view,
    missing=absent,
    tracked=False,
    regional=False,
)
