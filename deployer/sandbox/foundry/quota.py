"""What a subscription is granted of each model, and what it has in use."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.listing import groups
from deployer.sandbox.facts import foundry
from deployer.sandbox.foundry.writes import ACCOUNTS, DEPLOYMENTS
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record


def usage_of(deployment: Record) -> str:
    """The quota that a deployment draws on."""
    model = foundry.models().get(str(deployment.properties["model"]["name"]))
    return model.usage(str(deployment.body["sku"]["name"])) if model else ""


def accounts(cloud: Cloud, subscription: str) -> list[Record]:
    """Every account of a subscription."""
    return [each for group in groups(cloud, subscription) for each in cloud.index.children(group.id, ACCOUNTS)]


def granted(cloud: Cloud, subscription: str, usage: str) -> int:
    """The limit of a quota: as the settings have it, or as new subscriptions begin."""
    for key in (f"{subscription}/{usage}", usage):
        if (limit := cloud.settings.quota.get(key.lower())) is not None:
            return limit
    return foundry.usages().get(usage, (0, ""))[0]


def used(cloud: Cloud, subscription: str, usage: str, region: str) -> int:
    """How much of a quota is in use, as it counts in a region."""
    found = accounts(cloud, subscription)
    if usage.endswith("AccountCount"):
        return len(found)
    if f".{foundry.ZONE}." in usage:
        found = [each for each in found if foundry.zone(str(each.body["location"])) == foundry.zone(region)]
    deployed = [each for account in found for each in cloud.index.children(account.id, DEPLOYMENTS)]
    return sum(int(each.body["sku"]["capacity"]) for each in deployed if usage_of(each) == usage)


def row(cloud: Cloud, subscription: str, usage: str, region: str, *, scoped: bool) -> dict[str, Any]:
    """A quota as a list of usages tells it."""
    found: dict[str, Any] = {
        "name": {"value": usage, "localizedValue": foundry.usages()[usage][1]},
        "currentValue": float(used(cloud, subscription, usage, region)),
        "limit": float(granted(cloud, subscription, usage)),
        "unit": "Count",
    }
    if scoped:
        zoned = f".{foundry.ZONE}." in usage
        kind = "DataZone" if zoned else "Regional" if usage.endswith("AccountCount") else "Global"
        found |= {
            "scopeType": kind,
            "scopeId": foundry.zone(region) if zoned else region if kind == "Regional" else "Global",
        }
    return found
