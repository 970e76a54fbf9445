"""Deployments of models on an account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import keep, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.foundry import FoundryModel
from deployer.sandbox.foundry import deployment_rules as rules
from deployer.sandbox.foundry.writes import DEPLOYMENTS, absent, account_of, asynchronous, etag, exclusive, removed
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

_SPEC = "cognitiveservices/2025-09-01/cognitiveservices.json"
_VSCODE = "microsoft/microsoft-foundry-for-vscode"
BEHAVIOURS = (
    Behaviour("PUT of a new one: 201, Azure-AsyncOperation and Retry-After; of one that is there: 200", "spec", _SPEC),
    Behaviour("DELETE: 202 and Location, 204 where there is none", "spec", _SPEC),
    Behaviour("PATCH takes tags and sku, and answers 200", "spec", _SPEC),
    Behaviour(
        "an absent one: 404 NotFound in the provider's voice", "issue", "Azure/azure-service-operator, recording"
    ),
    Behaviour("without a sku the service takes Standard: InvalidResourceProperties", "issue", "Azure/bicep#16642"),
    Behaviour("capacity below 1, missing, or above the SKU's maximum: InvalidCapacity", "issue", f"{_VSCODE}#331"),
    Behaviour("more than the quota has left: InsufficientQuota", "issue", "microsoft/PubSec-Info-Assistant#880"),
    Behaviour(
        "an unknown model, version or format, or none in the region: DeploymentModelNotSupported",
        "issue",
        "ARM traffic",
    ),
    Behaviour("no version is no model: no Mistral model has a default version", "issue", "Azure/azure-dev, AZD_REC_04"),
    Behaviour("a retired model: 400 ServiceModelDeprecated", "issue", "published deployment errors"),
    Behaviour("days of retirement that third parties alone tell are not kept to", "limit"),
    Behaviour("a Failed one is deleted before it is PUT again", "issue", f"{_VSCODE}#554"),
    Behaviour("scaleSettings: refused since 2023-05-01", "issue", "published deployment errors"),
    Behaviour("a Marketplace that does not sell: 400 UserError", "issue", f"{_VSCODE}#280"),
    Behaviour(
        "another model or SKU under the same name is refused; one that is changed reads Accepted until it has; the "
        "envelope of the Marketplace's refusal",
        "assumed",
    ),
    Behaviour(
        "answers tell versionUpgradeOption, currentCapacity, capabilities, rateLimits and etag",
        "issue",
        "Azure/azure-service-operator, recording",
    ),
)
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
            retry = {"retry-after": str(call.cloud.settings.retry_after)}
            headers = {**asynchronous(call, operation, str(account.body["location"])), **retry}
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
