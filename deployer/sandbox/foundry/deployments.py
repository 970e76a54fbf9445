"""Deployments of models on an account."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.body_shape import number
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import keep, system_data
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.facts import foundry, subscriptions
from deployer.sandbox.facts.foundry import FoundryModel
from deployer.sandbox.foundry import quota
from deployer.sandbox.foundry.writes import (
    DEPLOYMENTS,
    absent,
    account_of,
    asynchronous,
    exclusive,
    removed,
    rewritten,
    shown,
    tagged,
)
from deployer.sandbox.http import Response

say = Refusals("accounts/deployments")
_UPGRADES = ("OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired", "NoAutoUpgrade")
BUILT_IN = ("microsoft.default", "microsoft.defaultv2")
_MOST = 1_000_000
_LACKING = ("deploymentState", "serviceTier", "routing", "capacitySettings")
_KEPT = ("raiPolicyName", "versionUpgradeOption", "spilloverDeploymentName", "parentDeploymentName")


def put(call: Call) -> Response:
    """Create or change a deployment."""
    model, (sku, capacity) = _model_of(call), _sku_of(call)
    properties: dict[str, Any] = {
        "model": {"format": foundry.FORMAT, "name": model.name, "version": model.version},
        "versionUpgradeOption": _UPGRADES[0],
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
    record = call.there
    sku = {**record.body["sku"], **(call.body.get("sku") or {})}
    properties = {name: record.properties.get(name) for name in ("model", *_KEPT)}
    tags = call.body.get("tags", record.body.get("tags"))
    return rewritten(call, {**record.body, "sku": sku, "tags": tags, "properties": properties})


def _written(call: Call, body: dict[str, Any]) -> Response:
    before = call.record
    record = keep(call, DEPLOYMENTS, body)
    headers: dict[str, str] = {}
    if call.cloud.settings.duration(DEPLOYMENTS):
        operation = operations.begin(call, record, "update" if before else "create")
        record = call.cloud.find(record.id) or record
        if before:
            record = call.cloud.put(operations.with_state(record, "Accepted"))
        else:
            followed = asynchronous(call, operation, str(account_of(call).body["location"]))
            headers = {**followed, **operations.retry_after(call)}
    return shown(call, record, 200 if before else 201, headers)


def _limits(model: FoundryModel, capacity: int) -> list[dict[str, Any]]:
    rates = {"request": model.requests, "token": model.tokens}
    return [{"key": key, "renewalPeriod": 60.0, "count": float(rate * capacity)} for key, rate in rates.items() if rate]


def _sold(call: Call) -> FoundryModel | None:
    """The model asked for, letter by letter."""
    sent = call.properties.get("model") or {}
    found = foundry.models().get(str(sent.get("name")))
    fits = found and sent.get("format") == foundry.FORMAT and sent.get("version") == found.version
    return found if fits else None


def _model_of(call: Call) -> FoundryModel:
    """The same, once it is known to be sold."""
    found = _sold(call)
    assert found
    return found


def _sku_of(call: Call) -> tuple[str, int | None]:
    """Name and capacity of the SKU, which may be a text; the service takes Standard where none is sent."""
    sent = call.body.get("sku") or {}
    capacity = sent.get("capacity")
    return str(sent.get("name") or "Standard"), number(capacity) if isinstance(capacity, str) else capacity


def _live(call: Call) -> Response | None:
    """A deployment that failed is deleted before it is made anew."""
    return say(call, "failed") if call.record and call.record.state == "Failed" else None


def _covered(call: Call) -> Response | None:
    if call.properties.get("scaleSettings") and call.version >= "2023-05-01":
        return say(call, "scale")
    more = [name for name in _LACKING if call.properties.get(name)]
    return lacking(f"'{more[0]}' of '{DEPLOYMENTS}'") if more else None


def _offered(call: Call) -> Response | None:
    """The model: known by format, name and version, and not retired."""
    sent = call.properties.get("model") or {}
    format = str(sent.get("format") or "")
    if format.lower() in foundry.others("formats"):
        return lacking(f"models of format '{format}' (it has '{foundry.FORMAT}')")
    model = _sold(call)
    if model is None:
        return _unsupported(call)
    if call.cloud.clock.day >= model.retired and call.record is None:
        year, month, day = model.retired.split("-")
        return say(call, "deprecated", described=_described(call), date=f"{month}/{day}/{year}")
    return None


def _placed(call: Call) -> Response | None:
    """The SKU: one of the model's, in the region of the account."""
    model, (sku, _) = _model_of(call), _sku_of(call)
    if sku not in model.skus:
        return say(call, "sku", sku=sku, model=model.name, version=model.version)
    if model.offered(sku, str(account_of(call).body["location"])):
        return None
    return _unsupported(call)


def _sized(call: Call) -> Response | None:
    """The capacity: at least one, at most what the SKU has."""
    capacity, most = _sku_of(call)[1], _model_of(call).maximum or _MOST
    if capacity is not None and 1 <= capacity <= most:
        return None
    return say(call, "capacity", capacity=" " if capacity is None else capacity, most=most)


def _granted(call: Call) -> Response | None:
    """The quota of the subscription must have so much left."""
    sku, capacity = _sku_of(call)
    usage, region = _model_of(call).usage(sku), str(account_of(call).body["location"])
    limit = quota.granted(call.cloud, call.subscription.id, usage)
    inside = quota.used(call.cloud, call.subscription.id, usage, region)
    more = (capacity or 0) - (int(call.record.body["sku"]["capacity"]) if call.record else 0)
    if more <= 0 or more <= limit - inside:
        return None
    label = foundry.usages()[usage][1]
    return say(call, "quota", more=more, label=label, left=max(0, limit - inside), inside=inside, limit=limit)


def _bought(call: Call) -> Response | None:
    """A model of a partner is bought from the Marketplace, which asks for the means."""
    subscription = call.subscription
    if not _model_of(call).partner or call.record:
        return None
    obstacle = subscriptions.obstacle(subscription.quota_id, subscription.spending_limit)
    if not obstacle and subscriptions.sold(subscription.country):
        return None
    reason = subscriptions.sentence(obstacle or "payment", subscription.id, call.correlation)
    return say(call, "purchase", reason=reason)


def _filtered(call: Call) -> Response | None:
    """The content filter: built in, or one of the account."""
    name = call.properties.get("raiPolicyName")
    if not name or str(name).lower() in BUILT_IN or call.cloud.find(f"{call.target.parent}/raiPolicies/{name}"):
        return None
    return say(call, "filter", sent=name)


def _spilling(call: Call) -> Response | None:
    """The deployment that takes what is too much is another one of the account, of the same model."""
    name = call.properties.get("spilloverDeploymentName")
    other = call.cloud.find(f"{call.target.parent}/deployments/{name}") if name else None
    same = other and other.properties["model"]["name"] == call.properties["model"]["name"]
    if not name or (same and str(name).lower() != call.target.name.lower()):
        return None
    return say(call, "spillover", sent=name)


def _same(call: Call) -> Response | None:
    """Another model, or another SKU, is another deployment."""
    if call.record is None:
        return None
    before, sent = call.record, (call.properties.get("model") or {}).get("name")
    same = sent == before.properties["model"]["name"] and _sku_of(call)[0] == before.body["sku"]["name"]
    return None if same else say(call, "fixed")


def _there(call: Call) -> int:
    return len(call.cloud.index.children(call.target.parent, DEPLOYMENTS))


def _unsupported(call: Call) -> Response:
    publisher = (call.properties.get("model") or {}).get("publisher") or ""
    return say(call, "unsupported", publisher=publisher, described=_described(call))


def _described(call: Call) -> str:
    sent = call.properties.get("model") or {}
    names = ("Format", "Name", "Version", "Source", "SourceAccount")
    return ", ".join(f"{name}: {sent.get(name[0].lower() + name[1:]) or ''}" for name in names)


TYPE = Type(
    name=DEPLOYMENTS,
    writable=(
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}"),  # a full stop passes, whatever the sentence says
        exclusive,
        _live,
        _covered,
        say.word("upgrade", "properties.versionUpgradeOption", _UPGRADES),
        _offered,
        _same,
        _placed,
        _sized,
        say.room(foundry.limit("deployments"), _there),
        _filtered,
        _spilling,
        _bought,
        _granted,
    ),
    deletable=(exclusive,),
    put=put,
    patch=patch,
    delete=removed,
    view=tagged,
    missing=absent,
    tracked=False,
    regional=False,
)
