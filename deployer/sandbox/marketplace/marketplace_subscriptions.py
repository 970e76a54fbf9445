"""Marketplace subscriptions: what a project has bought of a model's publisher."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.actions import Need, unauthorized
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import correlation, lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped, keep, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.entra import access
from deployer.sandbox.facts import models, subscriptions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.operations import leaving, written
from deployer.sandbox.ml.workspaces import standing
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("marketplaceSubscriptions")


def slot(project: str, model_id: str) -> str:
    """A project has at most one subscription for a model."""
    asset = models.asset(model_id)
    return f"marketplace {project} {asset.key if asset else model_id}".lower()


def bought(cloud: Cloud, project: str, model_id: str) -> Record | None:
    """The subscription of a project to a model, whatever its name and state."""
    return cloud.index.taker(slot(project, model_id))


def subscribed(record: Record | None) -> bool:
    """Whether a subscription can be used."""
    if record is None:
        return False
    properties = record.properties
    return record.state == "Succeeded" and properties.get("marketplaceSubscriptionStatus") == "Subscribed"


def healthy(cloud: Cloud, endpoint: Record) -> bool:
    """Whether a serverless endpoint can work: its subscription, if its model needs one, is there and in order.

    Deleting the subscription leaves its endpoints unhealthy and unusable (SLS_2026_01).
    """
    model_id = str(endpoint.properties["modelSettings"]["modelId"])
    model = models.of(model_id)
    if model is None or model.marketplace is None:
        return True
    return subscribed(bought(cloud, endpoint.id.rsplit("/", 2)[0], model_id))


NAME = "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions"
SAAS = "Microsoft.SaaS/resources"
ORDERING = (
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action",
    "Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read",
    "Microsoft.Marketplace/offerTypes/publishers/offers/plans/agreements/read",
)
"""What somebody who buys must be allowed to do at the subscription."""


def put(call: Call) -> Response:
    """Buy."""
    if _settled(call):
        return answer(200, plain(call.cloud, call.there))
    known = {*call.subscription.registered, "microsoft.saas"}
    call.cloud.keep("subscription", call.subscription.id, replace(call.subscription, registered=tuple(sorted(known))))
    model_id = str(call.properties["modelId"])
    properties = {
        "modelId": model_id,
        "marketplacePlan": None,
        "marketplaceSubscriptionStatus": "Unsubscribed",
        "provisioningState": "Creating",
    }
    body = {"systemData": system_data(call), "properties": properties}
    record = keep(call, NAME, body, (slot(call.target.parent, model_id),), birth=str(call.cloud.sequence()))
    return written(call, record, operations.begin(call, record, "create"))


def delete(call: Call) -> Response:
    """Cancel. Endpoints that use it stay, unhealthy."""
    return leaving(call, call.there, operations.begin(call, call.there, "delete"))


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """A purchase shows in the group as a SaaS resource, and leaves with the subscription."""
    if operation.outcome != "Succeeded":
        return
    model = models.of(str(record.properties["modelId"]))
    plan = dict(model.marketplace or {}) if model else {}
    group = record.id.split("/providers/")[0]
    id = f"{group}/providers/{SAAS}/{plan.get('offerId')}-{cloud.guid('saas', record.id.lower())}"
    if operation.verb == "delete":
        if cloud.find(id):
            cloud.drop("resource", id)
        return
    bought_now = {"marketplacePlan": plan, "marketplaceSubscriptionStatus": "Subscribed"}
    made = cloud.find(record.id) or record
    body = {**made.body, "properties": {**made.properties, **bought_now}}
    cloud.put(Record(made.id, NAME, body, made.created, cloud.clock.stamp, made.slots, made.hidden))
    properties = {**plan, "status": "Subscribed", "provisioningState": "Succeeded"}
    sold: dict[str, Any] = {"location": "global", "tags": {}, "properties": properties}
    cloud.put(Record(id, SAAS, sold, cloud.clock.stamp, cloud.clock.stamp, hidden={"subscription": record.id}))


def _settled(call: Call) -> bool:
    """Whether it was bought before: then a PUT only says so."""
    return call.record is not None and call.record.state != "Failed"


def _same(call: Call) -> Response | None:
    return _KEPT(call) if _settled(call) else None


def _buyable(call: Call) -> Response | None:
    return None if _settled(call) else checks.first(call, _model, _once, _entitled, _may_buy)


_KEPT = say.fixed("properties.modelId")


def _model(call: Call) -> Response | None:
    id = str(call.properties["modelId"])
    asset = models.asset(id)
    if asset and asset.version:
        return lacking(f"the model id '{id}': one with a version, which azure-ai-ml refuses to send")
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    model, day = models.of(id), call.cloud.clock.day
    offered = model and any(row["from"] <= day for row in model.row["offered"])
    if model is None or model.marketplace is None or not offered or model.reached("deprecated", day):
        return say(call, "mapping", id=id)
    return None


def _once(call: Call) -> Response | None:
    other = bought(call.cloud, call.target.parent, str(call.properties["modelId"]))
    mine = other is None or other.id.lower() == call.target.path.lower()
    return None if other is None or mine else say(call, "once", other=other.name)


def _entitled(call: Call) -> Response | None:
    subscription = f"/subscriptions/{call.subscription.id}"
    needs = [Need(action, subscription) for action in ORDERING]
    if "microsoft.saas" not in call.subscription.registered:
        needs.append(Need("Microsoft.SaaS/register/action", subscription))
    needs += [Need(f"{SAAS}/{verb}", call.target.group_id) for verb in ("read", "write")]
    for need in needs:
        if not access.allows(call.cloud, call.caller, need.action, need.scope):
            return say(call, "entitled", why=unauthorized(call, need))
    return None


def _may_buy(call: Call) -> Response | None:
    buyer = call.subscription
    why = subscriptions.obstacle(buyer.quota_id, buyer.spending_limit)
    if not why and not subscriptions.sold(buyer.country):
        return say(call, "country", country=buyer.country)
    if not why:
        return None
    sentence = subscriptions.sentence(why, buyer.id, correlation(call)["operation"])
    return say(call, "eligibility", sentence=sentence)


def cancel(call: Call) -> Response:
    """Cancel the purchase behind a Marketplace subscription."""
    bought = call.cloud.find(str(call.there.hidden["subscription"]))
    if bought:
        properties = {**bought.properties, "marketplaceSubscriptionStatus": "Unsubscribed"}
        call.cloud.put(replace(bought, body={**bought.body, "properties": properties}))
    return dropped(call)


SUBSCRIPTION = Type(
    name=NAME,
    writable=(
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}"),
        standing(say, "Project", sited=False),
        say.idle,
        say.needs("model", "properties.modelId"),
        _same,
        _buyable,
    ),
    put=put,
    delete=delete,
    ended=ended,
    tracked=False,
    regional=False,
    paged=True,
)
PURCHASE = Type(name=SAAS, delete=cancel, regional=False)
