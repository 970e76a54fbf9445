"""Marketplace subscriptions: what a project has bought of a model's publisher."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.actions import Need, unauthorized
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import correlation, lacking, mfe
from deployer.sandbox.arm.resource_body import spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.entra import access
from deployer.sandbox.facts import models, subscriptions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.operations import leaving, written
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record


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
    asset = models.asset(model_id)
    model = models.serverless(asset.key) if asset else None
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
_PREFIX = "Error occurred when subscribing to Marketplace: "


def put(call: Call) -> Response:
    """Buy."""
    if refusal := checks.first(call, _name, _project, _busy):
        return refusal
    before = call.record
    if before and before.state != "Failed":
        return _same(call) or answer(200, plain(call.cloud, before))
    if refusal := checks.first(call, _model, _once, _entitled, _may_buy):
        return refusal
    known = {*call.subscription.registered, "microsoft.saas"}
    call.cloud.keep("subscription", call.subscription.id, replace(call.subscription, registered=tuple(sorted(known))))
    id = spelled(call)
    model_id = str(call.properties["modelId"])
    properties = {
        "modelId": model_id,
        "marketplacePlan": None,
        "marketplaceSubscriptionStatus": "Unsubscribed",
        "provisioningState": "Creating",
    }
    body = {"systemData": system_data(call), "properties": properties}
    slots = (slot(call.target.parent, model_id),)
    now = call.cloud.clock.stamp
    record = call.cloud.put(Record(id, NAME, body, now, now, slots, {"birth": str(call.cloud.sequence())}))
    return written(call, record, operations.begin(call, record, "create"))


def delete(call: Call) -> Response:
    """Cancel. Endpoints that use it stay, unhealthy."""
    record = call.record
    if record is None:
        return answer(204)
    return leaving(call, record, operations.begin(call, record, "delete"))


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """A purchase shows in the group as a SaaS resource, and leaves with the subscription."""
    if operation.outcome != "Succeeded":
        return
    asset = models.asset(str(record.properties["modelId"]))
    model = models.serverless(asset.key) if asset else None
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


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,254}", call.target.name):
        return None
    text = f"Marketplace subscription name '{call.target.name}' is invalid."
    return mfe(call, 400, text, "InvalidName")


def _project(call: Call) -> Response | None:
    project = call.parent
    if project and project.operation:
        return mfe(call, 409, f"The workspace '{project.name}' is {project.state}.", "WorkspaceNotReady")
    if project and project.body.get("kind") == "Project":
        return None
    return mfe(call, 400, "Marketplace subscriptions live in projects.", "WorkspaceKindNotSupported")


def _model(call: Call) -> Response | None:
    id = call.properties.get("modelId")
    asset = models.asset(str(id)) if id else None
    if not id:
        return mfe(call, 400, "The modelId field is required.", "BadArgument")
    if asset and asset.version:
        return lacking(f"the model id '{id}': one with a version, which azure-ai-ml refuses to send")
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    model = models.serverless(asset.key) if asset else None
    day = call.cloud.clock.day
    offered = model and any(row["from"] <= day for row in model.row["offered"])
    if model is None or model.marketplace is None or not offered or model.reached("deprecated", day):
        text = f"Model mapping properties not found for modelId: '{id}' publisherId: ''."
        return mfe(call, 400, _PREFIX + text)
    return None


def _busy(call: Call) -> Response | None:
    record = call.record
    if record is None or not record.operation:
        return None
    text = f"Another operation on Marketplace subscription '{record.name}' is already running: it is {record.state}."
    return mfe(call, 409, text, "OperationInProgress")


def _same(call: Call) -> Response | None:
    record = call.record
    sent = str(call.properties.get("modelId") or "")
    if not sent:
        return mfe(call, 400, "The modelId field is required.", "BadArgument")
    if record is None or str(record.properties["modelId"]).lower() == sent.lower():
        return None
    text = f"The model of Marketplace subscription '{record.name}' cannot be changed."
    return mfe(call, 400, text, "ImmutableProperty")


def _once(call: Call) -> Response | None:
    other = bought(call.cloud, call.target.parent, str(call.properties["modelId"]))
    if other is None or other.id.lower() == call.target.path.lower():
        return None
    text = f"The model is already subscribed to by Marketplace subscription '{other.name}' of this workspace."
    return mfe(call, 409, text, "MarketplaceSubscriptionAlreadyExists")


def _entitled(call: Call) -> Response | None:
    subscription = f"/subscriptions/{call.subscription.id}"
    needs = [Need(action, subscription) for action in ORDERING]
    if "microsoft.saas" not in call.subscription.registered:
        needs.append(Need("Microsoft.SaaS/register/action", subscription))
    needs += [Need(f"{SAAS}/{verb}", call.target.group_id) for verb in ("read", "write")]
    for need in needs:
        if not access.allows(call.cloud, call.caller, need.action, need.scope):
            return mfe(call, 403, _PREFIX + unauthorized(call, need), "AuthorizationFailed")
    return None


def _may_buy(call: Call) -> Response | None:
    buyer = call.subscription
    why = subscriptions.obstacle(buyer.quota_id, buyer.spending_limit)
    if not why and not subscriptions.sold(buyer.country):
        return mfe(call, 400, f"{_PREFIX}AvailabilityNotInRegion: Product is not available in region: {buyer.country}")
    if not why:
        return None
    sentence = subscriptions.sentence(why, buyer.id, correlation(call)["operation"])
    return mfe(
        call, 400, f"{_PREFIX}Marketplace Subscription purchase eligibility check failed, error message [{sentence}]."
    )


SUBSCRIPTION = Type(
    name=NAME, put=put, delete=delete, ended=ended, view=plain, tracked=False, regional=False, paged=True
)


def cancel(call: Call) -> Response:
    """Cancel the purchase behind a Marketplace subscription."""
    record = call.record
    if record is None:
        return answer(204)
    bought = call.cloud.find(str(record.hidden["subscription"]))
    if bought:
        properties = {**bought.properties, "marketplaceSubscriptionStatus": "Unsubscribed"}
        call.cloud.put(replace(bought, body={**bought.body, "properties": properties}))
    call.cloud.drop("resource", record.id)
    return answer(200)


PURCHASE = Type(name=SAAS, delete=cancel, regional=False)
