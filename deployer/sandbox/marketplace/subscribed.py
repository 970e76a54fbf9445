"""What a project has bought from the Marketplace."""

from __future__ import annotations

from deployer.sandbox.facts import models
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record


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
