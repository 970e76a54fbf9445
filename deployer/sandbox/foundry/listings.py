"""What can be deployed, how much of it, and what an account has: models, SKUs, usages, capacities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import Answering
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.foundry import FoundryModel
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry import quota
from deployer.sandbox.foundry.writes import ACCOUNTS, DEPLOYMENTS, NAMESPACE, absent, account_at, poll
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("accounts")

_SCOPED = "2026-07-01"
_STAMP = "2024-11-18T00:00:00Z"
_NEVER = "2099-12-31T00:00:00Z"
ZONES = ("privatelink.cognitiveservices.azure.com", "privatelink.openai.azure.com", "privatelink.services.ai.azure.com")


def models(call: Call) -> Response:
    """The models of a region."""
    region = canonical(call.target.names[0])
    if not foundry.has_accounts(region):
        return answer(200, {"value": []})
    place = f"/subscriptions/{call.subscription.id}/providers/{NAMESPACE}/locations/{region}/models"
    rows = []
    for kind in (foundry.KIND, "MaaS"):
        for model in foundry.models().values():
            name = f"{kind}.{foundry.SKU}.{foundry.FORMAT}.{model.name}.{model.version}"
            head = {"id": f"{place}/{name}", "name": name, "type": f"{NAMESPACE}/locations/models", "location": region}
            rows.append({**head, "kind": kind, "skuName": foundry.SKU, "model": _model(model, region)})
    return answer(200, {"value": rows})


def _rows(rows: Callable[[Record], list[dict[str, Any]]]) -> Answering:
    """A list of what an account has."""

    def answering(call: Call) -> Response:
        account = account_at(call)
        if account:
            return answer(200, {"value": rows(account)})
        return say(call, "no account", type=ACCOUNTS, account=call.target.names[0], group=call.target.group)

    return answering


def _account_models(account: Record) -> list[dict[str, Any]]:
    """The models that an account can have."""
    return [_model(model, str(account.body["location"])) for model in foundry.models().values()]


def skus(_: Call) -> Response:
    """The SKUs of accounts: one."""
    row = {"resourceType": "accounts", "name": foundry.SKU, "tier": "Standard", "kind": foundry.KIND}
    regions = sorted(each.upper() for each in foundry.account_regions())
    return answer(200, {"value": [{**row, "locations": regions, "restrictions": []}]})


def _account_skus(_: Record) -> list[dict[str, Any]]:
    """The SKUs that an account can change to."""
    return [{"resourceType": ACCOUNTS, "sku": {"name": foundry.SKU, "tier": "Standard"}}]


def deployment_skus(call: Call) -> Response:
    """The SKUs that a deployment can have, with their capacities."""
    deployment = call.cloud.find(call.target.parent)
    if deployment is None:
        return absent(call)
    model = foundry.models()[str(deployment.properties["model"]["name"])]
    capacity = _capacity(model.default, model.maximum)
    rows = [{"resourceType": DEPLOYMENTS, "sku": {"name": deployment.body["sku"]["name"], "capacity": 1}, **capacity}]
    return answer(200, {"value": rows})


def usages(call: Call) -> Response:
    """The quotas of a region."""
    region = canonical(call.target.names[0])
    rows = [
        quota.row(call.cloud, call.subscription.id, usage, region, scoped=call.version >= _SCOPED)
        for usage in foundry.usages()
        if f".{foundry.ZONE}." not in usage or foundry.zone(region)
    ]
    return answer(200, {"value": rows if foundry.has_accounts(region) else []})


def _account_usages(_: Record) -> list[dict[str, Any]]:
    """Meters of an account: those of Foundry are the quotas of its subscription."""
    return []


def capacities(call: Call) -> Response:
    """What is left of a model in each region, or in one."""
    sent = [call.request.query.get(name, "") for name in ("modelformat", "modelname", "modelversion")]
    if not all(sent):
        return say(call, "capacities")
    model = foundry.models().get(sent[1])
    if model is None or sent[0] != foundry.FORMAT or sent[2] != model.version or call.cloud.clock.day >= model.retired:
        return answer(200, {"value": []})
    regions = [canonical(call.target.names[0])] if call.target.names else sorted(foundry.account_regions())
    return answer(200, {"value": [row for region in regions for row in _left(call, model, region)]})


def _private_links(account: Record) -> list[dict[str, Any]]:
    """How an account is reached privately."""
    needs = {"requiredMembers": ["default"], "requiredZoneNames": list(ZONES)}
    id, type = f"{account.id}/privateLinkResources/account", f"{ACCOUNTS}/privateLinkResources"
    properties = {"groupId": "account", "displayName": "Cognitive Services", **needs}
    return [{"id": id, "name": "account", "type": type, "properties": properties}]


def _left(call: Call, model: FoundryModel, region: str) -> Iterator[dict[str, Any]]:
    place = f"/subscriptions/{call.subscription.id}/providers/{NAMESPACE}/locations/{region}/models"
    for sku in model.skus:
        if not model.offered(sku, region):
            continue
        usage = model.usage(sku)
        limit = quota.granted(call.cloud, call.subscription.id, usage)
        left = max(0, limit - quota.used(call.cloud, call.subscription.id, usage, region))
        yield {
            "id": f"{place}/{foundry.FORMAT}.{model.name}.{model.version}/skuCapacities/{sku}",
            "type": f"{NAMESPACE}/locations/models/skuCapacities",
            "name": sku,
            "location": region,
            "properties": {
                "model": {"format": foundry.FORMAT, "name": model.name, "version": model.version},
                "skuName": sku,
                "availableCapacity": float(min(left, model.maximum or left)),
                "availableFinetuneCapacity": 0.0,
            },
        }


def _model(model: FoundryModel, region: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "format": foundry.FORMAT,
        "name": model.name,
        "version": model.version,
        "skus": [_sku(model, sku) for sku in model.skus if model.offered(sku, region)],
        "maxCapacity": 3,
        "capabilities": {"ocr": "true"} if model.ocr else {"chatCompletion": "true"},
        "lifecycleStatus": model.lifecycle,
        "deprecation": {"inference": f"{model.retired}T00:00:00Z" if model.lifecycle == "Deprecated" else _NEVER},
        "systemData": {
            name: _STAMP if name.endswith("At") else "Microsoft"
            for name in ("createdAt", "createdBy", "lastModifiedAt", "lastModifiedBy")
        },
    }
    if zone := foundry.zone(region):
        found["capabilities"]["area"] = zone
    if model.finetune and found["skus"]:
        tuned = _sku(model, foundry.GLOBAL)
        usage = f"{foundry.KIND}.{foundry.GLOBAL}.{model.name}-finetune"
        found["skus"].append({**tuned, "usageName": usage, **_capacity(*model.finetune)})
    return found


def _sku(model: FoundryModel, sku: str) -> dict[str, Any]:
    rates = {"request": model.requests, "token": model.tokens}
    limits = [{"key": key, "renewalPeriod": 60.0, "count": float(rate)} for key, rate in rates.items() if rate]
    return {
        "name": sku,
        "usageName": model.usage(sku),
        "deprecationDate": _NEVER,
        **_capacity(model.default, model.maximum),
        **({"rateLimits": limits} if limits else {}),
    }


def _capacity(default: int | None, maximum: int | None) -> dict[str, Any]:
    return {"capacity": {"default": default, "maximum": maximum}} if default and maximum else {}


_HERE = "/subscriptions/*/providers/microsoft.cognitiveservices"
_ACCOUNT = "/subscriptions/*/resourcegroups/*/providers/microsoft.cognitiveservices/accounts/*"
ROUTES = {
    ("GET", f"{_HERE}/locations/*/operationresults/*"): poll,
    ("GET", f"{_HERE}/locations/*/models"): models,
    ("GET", f"{_HERE}/locations/*/usages"): usages,
    ("GET", f"{_HERE}/locations/*/modelcapacities"): capacities,
    ("GET", f"{_HERE}/modelcapacities"): capacities,
    ("GET", f"{_HERE}/skus"): skus,
    ("GET", f"{_ACCOUNT}/models"): _rows(_account_models),
    ("GET", f"{_ACCOUNT}/skus"): _rows(_account_skus),
    ("GET", f"{_ACCOUNT}/usages"): _rows(_account_usages),
    ("GET", f"{_ACCOUNT}/privatelinkresources"): _rows(_private_links),
    ("GET", f"{_ACCOUNT}/deployments/*/skus"): deployment_skus,
}
