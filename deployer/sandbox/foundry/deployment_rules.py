"""What a deployment must be for the provider to take it."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm.body_shape import number
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking, provider
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.facts import foundry, subscriptions
from deployer.sandbox.facts.foundry import FoundryModel
from deployer.sandbox.foundry import quota
from deployer.sandbox.foundry.writes import DEPLOYMENTS, account_of
from deployer.sandbox.http import Response

say = Refusals("accounts/deployments")

UPGRADES = ("OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired", "NoAutoUpgrade")
BUILT_IN = ("microsoft.default", "microsoft.defaultv2")
_MOST = 1_000_000


def model_of(call: Call) -> FoundryModel | None:
    """The model asked for, letter by letter."""
    sent = call.properties.get("model") or {}
    found = foundry.models().get(str(sent.get("name")))
    fits = found and sent.get("format") == foundry.FORMAT and sent.get("version") == found.version
    return found if fits else None


def sku_of(call: Call) -> tuple[str, int | None]:
    """Name and capacity of the SKU, which may be a text; the service takes Standard where none is sent."""
    sent = call.body.get("sku") or {}
    capacity = sent.get("capacity")
    return str(sent.get("name") or "Standard"), number(capacity) if isinstance(capacity, str) else capacity


def named(call: Call) -> Response | None:
    """The name; a full stop passes, whatever the sentence says."""
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}", call.target.name):
        return None
    return say(call, "name")


def live(call: Call) -> Response | None:
    """A deployment that failed is deleted before it is made anew."""
    if call.record is None or call.record.state != "Failed":
        return None
    return say(call, "failed", sent=call.record.name)


def shaped(call: Call) -> Response | None:
    """Members that are of yesterday, and words that are of no list."""
    if call.properties.get("scaleSettings") and call.version >= "2023-05-01":
        return say(call, "scale")
    upgrade = call.properties.get("versionUpgradeOption")
    if upgrade is not None and upgrade not in UPGRADES:
        return say(call, "upgrade", upgrade=upgrade, known=", ".join(UPGRADES))
    more = [
        name for name in ("deploymentState", "serviceTier", "routing", "capacitySettings") if call.properties.get(name)
    ]
    return lacking(f"'{more[0]}' of '{DEPLOYMENTS}'") if more else None


def sold(call: Call) -> Response | None:
    """The model: known by format, name and version, and not retired."""
    sent = call.properties.get("model") or {}
    format = str(sent.get("format") or "")
    if format.lower() in foundry.others("formats"):
        return lacking(f"models of format '{format}' (it has '{foundry.FORMAT}')")
    model = model_of(call)
    if model is None:
        return _unsupported(sent)
    if call.cloud.clock.day >= model.retired and call.record is None:
        year, month, day = model.retired.split("-")
        return say(call, "deprecated", described=_described(sent), month=month, day=day, year=year)
    return None


def placed(call: Call) -> Response | None:
    """The SKU: one of the model's, in the region of the account."""
    model, (sku, _) = model_of(call), sku_of(call)
    account = account_of(call)
    assert model and account
    if sku not in model.skus:
        # The odd quote is Azure's.
        return say(call, "sku", sku=sku, model=model.name, version=model.version)
    if not model.offered(sku, str(account.body["location"])):
        return _unsupported(call.properties["model"])
    return None


def sized(call: Call) -> Response | None:
    """The capacity: at least one, at most what the SKU has."""
    model, (_, capacity) = model_of(call), sku_of(call)
    assert model
    most = model.maximum or _MOST
    if capacity is not None and 1 <= capacity <= most:
        return None
    return say(call, "capacity", value=" " if capacity is None else capacity, most=most)


def granted(call: Call) -> Response | None:
    """The quota of the subscription must have so much left."""
    model, (sku, capacity) = model_of(call), sku_of(call)
    account = account_of(call)
    assert model and account and capacity
    usage, region = model.usage(sku), str(account.body["location"])
    limit = quota.granted(call.cloud, call.subscription.id, usage)
    inside = quota.used(call.cloud, call.subscription.id, usage, region)
    mine = int(call.record.body["sku"]["capacity"]) if call.record else 0
    more = capacity - mine
    if more <= 0 or more <= limit - inside:
        return None
    label = foundry.usages()[usage][1]
    return say(call, "quota", more=more, label=label, left=max(0, limit - inside), inside=inside, limit=limit)


def bought(call: Call) -> Response | None:
    """A model of a partner is bought from the Marketplace, which asks for the means."""
    model, subscription = model_of(call), call.subscription
    assert model
    if not model.partner or call.record:
        return None
    obstacle = subscriptions.obstacle(subscription.quota_id, subscription.spending_limit)
    if not obstacle and subscriptions.sold(subscription.country):
        return None
    reason = subscriptions.sentence(obstacle or "payment", subscription.id, call.correlation)
    return say(call, "purchase", reason=reason)


def filtered(call: Call) -> Response | None:
    """The content filter: built in, or one of the account."""
    name, account = call.properties.get("raiPolicyName"), account_of(call)
    assert account
    if not name or str(name).lower() in BUILT_IN or call.cloud.find(f"{account.id}/raiPolicies/{name}"):
        return None
    return say(call, "filter", sent=name)


def spilling(call: Call) -> Response | None:
    """The deployment that takes what is too much is another one of the account, of the same model."""
    name, account = call.properties.get("spilloverDeploymentName"), account_of(call)
    assert account
    other = call.cloud.find(f"{account.id}/deployments/{name}") if name else None
    same = other and other.properties["model"]["name"] == call.properties["model"]["name"]
    if not name or (same and str(name).lower() != call.target.name.lower()):
        return None
    return say(call, "spillover", sent=name)


def same(call: Call) -> Response | None:
    """Another model, or another SKU, is another deployment."""
    before = call.record
    if before is None:
        return None
    model = call.properties.get("model") or {}
    if str(model.get("name")) == before.properties["model"]["name"] and sku_of(call)[0] == before.body["sku"]["name"]:
        return None
    return say(call, "fixed")


def room(call: Call) -> Response | None:
    """An account has so many deployments."""
    account = account_of(call)
    assert account
    most = foundry.limit("deployments")
    if call.record or len(call.cloud.index.children(account.id, DEPLOYMENTS)) < most:
        return None
    return say(call, "room", most=most)


def _unsupported(sent: dict[str, Any]) -> Response:
    text = f"The model '{_described(sent, publisher=True)}' of account deployment is not supported."
    return provider(400, "DeploymentModelNotSupported", text)


def _described(sent: dict[str, Any], *, publisher: bool = False) -> str:
    head = f"Publisher: {sent.get('publisher') or ''}, " if publisher else ""
    rest = f"Format: {sent.get('format') or ''}, Name: {sent.get('name') or ''}, Version: {sent.get('version') or ''}"
    return f"{head}{rest}, Source: {sent.get('source') or ''}, SourceAccount: {sent.get('sourceAccount') or ''}"
