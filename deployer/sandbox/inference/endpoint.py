"""A live endpoint as its inference side sees it."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from deployer.sandbox.facts import models
from deployer.sandbox.http import Request
from deployer.sandbox.inference import broken
from deployer.sandbox.marketplace.marketplace_subscriptions import healthy
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record


class Endpoint(Struct, frozen=True):
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
    deployment: str = ""
    """Under which requests to the deployment are counted that answers this one; only of an online endpoint."""
    mirror: str = ""
    """The same of the deployment that is sent a copy of it."""


HEADER = "azureml-model-deployment"
"""A request with it goes to the deployment that it names, whatever the traffic says, and is not copied to another."""
SERVERLESS = ".models.ai.azure.com"
MANAGED = ".inference.ml.azure.com"
_OLDER = ".inference.ai.azure.com"
"""The form of SEED2, which also has `NAME-serverless` before the region: the same endpoint answers under all three."""


def find(cloud: Cloud, request: Request) -> Endpoint | None:
    """The endpoint that a request goes to by its host: `NAME.REGION.models.ai.azure.com` or an older form of it, or
    `NAME.REGION.inference.ml.azure.com`.
    """
    return _at(cloud, request.host, request.headers.get(HEADER, ""))


def _at(cloud: Cloud, host: str, deployment: str) -> Endpoint | None:
    if host.endswith(_OLDER):
        return _older(cloud, host.removesuffix(_OLDER))
    for suffix, slot in ((SERVERLESS, "serverless"), (MANAGED, "online")):
        if host.endswith(suffix) and host.count(".") == suffix.count(".") + 1:
            name, region = host.removesuffix(suffix).split(".")
            record = cloud.index.taker(f"{slot} {region} {name}".lower())
            if record is None:
                return None
            if slot == "serverless":
                found = _serverless(cloud, record, region)
            else:
                found = _managed(cloud, record, region, deployment)
            return replace(found, lost=broken.lost(cloud, record.id))
    return None


def _older(cloud: Cloud, host: str) -> Endpoint | None:
    name, _, region = host.partition(".")
    named = _at(cloud, f"{name}.{region}{SERVERLESS}", "")
    return named or _at(cloud, f"{name.removesuffix('-serverless')}.{region}{SERVERLESS}", "")


def _serverless(cloud: Cloud, record: Record, region: str) -> Endpoint:
    safety = (record.properties.get("contentSafety") or {}).get("contentSafetyStatus", "Enabled")
    online = record.state == "Succeeded" and healthy(cloud, record)
    found = _found(cloud, record, region, record.properties["modelSettings"]["modelId"], online=online)
    return replace(found, serverless=True, content_safety=safety == "Enabled")


def _managed(cloud: Cloud, record: Record, region: str, named: str) -> Endpoint:
    deployment = routed(cloud, record, named)
    found = _found(cloud, record, region, deployment.properties.get("model") if deployment else "", online=True)
    if deployment is None:
        return replace(found, online=False)
    return replace(found, deployment=counted(deployment), mirror="" if named else _mirrored(cloud, record))


def _found(cloud: Cloud, record: Record, region: str, model: object, *, online: bool) -> Endpoint:
    """What endpoints of both kinds have."""
    asset, auth = models.asset(str(model)), str(record.properties["authMode"])
    takes_keys = auth in ("Key", "KeyAndAAD")
    return Endpoint(
        name=record.name,
        region=region,
        serverless=False,
        model=asset.name if asset else "",
        keys=(key(cloud, record, "primary"), key(cloud, record, "secondary")) if takes_keys else ("", ""),
        auth=auth,
        content_safety=False,
        online=online,
        created=record.created,
        id=record.id,
    )


def routed(cloud: Cloud, record: Record, named: str = "") -> Record | None:
    """The deployment that a request goes to, if it is well: the one it names, else one drawn by the traffic."""
    name = named or _drawn(cloud, record, "traffic")
    deployment = cloud.find(f"{record.id}/deployments/{name}") if name else None
    return deployment if deployment and deployment.state in ("Succeeded", "Updating") else None


def _mirrored(cloud: Cloud, record: Record) -> str:
    """Where the copy of this request is counted; most have none."""
    name = _drawn(cloud, record, "mirrorTraffic")
    deployment = cloud.find(f"{record.id}/deployments/{name}") if name else None
    return counted(deployment) if deployment else ""


def counted(deployment: Record) -> str:
    """Where requests to a deployment are counted: to this one, and not to another that had its name before."""
    return f"inference/{deployment.id}/{deployment.created}".lower()


def _drawn(cloud: Cloud, record: Record, kind: str) -> str:
    """Azure draws at random: here each request has its own number from 0 to 99."""
    number = int(cloud.digest(kind, record.id.lower(), str(cloud.counts["requests"]))[:8], 16) % 100
    for name, share in sorted((record.properties.get(kind) or {}).items()):
        if number < share:
            return str(name)
        number -= share
    return ""
