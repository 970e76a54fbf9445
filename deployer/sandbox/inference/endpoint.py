"""A live endpoint as its inference side sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deployer.sandbox.facts import models
from deployer.sandbox.inference import broken
from deployer.sandbox.marketplace.marketplace_subscriptions import healthy
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What stands behind an inference host."""

    name: str
    region: str
    serverless: bool
    """False for an online endpoint on managed compute."""
    model: str
    """Name in the model id: `mistral-small-2503`."""
    keys: tuple[str, str]
    """Primary and secondary key; empty texts where the endpoint takes none."""
    auth: str
    """Key, AAD, KeyAndAAD (serverless), AADToken, AMLToken (managed)."""
    content_safety: bool
    online: bool
    """False while it is creating, suspended, failed, or has no deployment with traffic."""
    created: str
    """ISO 8601 time of creation; the common inference API works on managed endpoints created after 2024-06-24."""
    id: str = ""
    """ARM id, by which rights are looked up."""
    lost: frozenset[str] = frozenset()
    """Abilities that it was made to lose (broken.py)."""


SERVERLESS = ".models.ai.azure.com"
MANAGED = ".inference.ml.azure.com"
_OLDER = ".inference.ai.azure.com"
"""The form of SEED2, which also has `NAME-serverless` before the region: the same endpoint answers under all three."""


def find(cloud: Cloud, host: str) -> Endpoint | None:
    """The endpoint with that host name: `NAME.REGION.models.ai.azure.com` or an older form of it, or
    `NAME.REGION.inference.ml.azure.com`.
    """
    if host.endswith(_OLDER):
        return _older(cloud, host.removesuffix(_OLDER))
    for suffix, slot in ((SERVERLESS, "serverless"), (MANAGED, "online")):
        if host.endswith(suffix) and host.count(".") == suffix.count(".") + 1:
            name, region = host.removesuffix(suffix).split(".")
            record = cloud.index.taker(f"{slot} {region} {name}".lower())
            if record is None:
                return None
            found = _serverless(cloud, record, region) if slot == "serverless" else _managed(cloud, record, region)
            return replace(found, lost=broken.lost(cloud, record.id))
    return None


def _older(cloud: Cloud, host: str) -> Endpoint | None:
    name, _, region = host.partition(".")
    named = find(cloud, f"{name}.{region}{SERVERLESS}")
    return named or find(cloud, f"{name.removesuffix('-serverless')}.{region}{SERVERLESS}")


def _serverless(cloud: Cloud, record: Record, region: str) -> Endpoint:
    properties = record.properties
    asset = models.asset(str(properties["modelSettings"]["modelId"]))
    auth = str(properties["authMode"])
    keys = (key(cloud, record, "primary"), key(cloud, record, "secondary")) if auth != "AAD" else ("", "")
    safety = (properties.get("contentSafety") or {}).get("contentSafetyStatus", "Enabled")
    return Endpoint(
        name=record.name,
        region=region,
        serverless=True,
        model=asset.name if asset else "",
        keys=keys,
        auth=auth,
        content_safety=safety == "Enabled",
        online=record.state == "Succeeded" and healthy(cloud, record),
        created=record.created,
        id=record.id,
    )


def _managed(cloud: Cloud, record: Record, region: str) -> Endpoint:
    deployment = serving(cloud, record)
    asset = models.asset(str(deployment.properties.get("model", ""))) if deployment else None
    auth = str(record.properties["authMode"])
    keys = (key(cloud, record, "primary"), key(cloud, record, "secondary")) if auth == "Key" else ("", "")
    return Endpoint(
        name=record.name,
        region=region,
        serverless=False,
        model=asset.name if asset else "",
        keys=keys,
        auth=auth,
        content_safety=False,
        online=deployment is not None,
        created=record.created,
        id=record.id,
    )


def serving(cloud: Cloud, record: Record) -> Record | None:
    """The deployment that gets most of an online endpoint's traffic, if it is well."""
    traffic: dict[str, int] = {name.lower(): share for name, share in (record.properties.get("traffic") or {}).items()}
    for name in sorted(traffic, key=lambda name: (-traffic[name], name)):
        deployment = cloud.find(f"{record.id}/deployments/{name}")
        if traffic[name] > 0 and deployment and deployment.state in ("Succeeded", "Updating"):
            return deployment
    return None
