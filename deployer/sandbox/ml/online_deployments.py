"""Managed online deployments: a model on machines, behind an online endpoint."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import amended, built, keep, patched, place, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import models, sizes
from deployer.sandbox.http import Response
from deployer.sandbox.iso_duration import seconds
from deployer.sandbox.ml.container_logs import logs
from deployer.sandbox.ml.online_endpoints import KINDS, NAMED, tally
from deployer.sandbox.ml.operations import deleting, ended, leaving, noted, written
from deployer.sandbox.ml.secret_injection import injected, reader, vaults
from deployer.sandbox.ml.workspaces import standing
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"
_TIMES = ("initialDelay", "period", "timeout")
_COUNTS = ("successThreshold", "failureThreshold")
say = Refusals("onlineEndpoints/deployments")


def put(call: Call) -> Response:
    """Create or change a deployment."""
    before = call.record
    sku = {"name": "Default", "tier": "Standard", "capacity": (call.body.get("sku") or {}).get("capacity", 1)}
    body = {
        **built(call),
        "kind": call.body.get("kind") or "Managed",
        "sku": sku,
        "systemData": system_data(call),
        "properties": _properties(call),
    }
    size = sizes.sizes()[str(call.properties["instanceType"]).lower()]
    cores = _cores_tally(call.target.subscription, place(call), size.family)
    record = keep(call, NAME, body, links=(tally("deployments", call), cores))
    return written(call, record, operations.begin(call, record, "update" if before else "create", injected(call)))


def patch(call: Call) -> Response:
    """Change tags or the number of machines."""
    sku = call.there.body["sku"]
    capacity = (call.body.get("sku") or {}).get("capacity")
    if capacity in (None, sku["capacity"]):
        return patched(call)
    made = keep(call, NAME, {**amended(call, call.there), "sku": {**sku, "capacity": capacity}}, links=call.there.links)
    return leaving(call, made, operations.begin(call, made, "update"))


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A deployment as the provider answers it: it names its last operation."""
    shown = plain(cloud, record)
    return {**shown, "properties": noted(cloud, record, record.operation)} if record.operation else shown


def _properties(call: Call) -> dict[str, Any]:
    sent = {key: value for key, value in call.properties.items() if value is not None}
    settings = {"maxConcurrentRequestsPerInstance": 1, "maxQueueWait": "PT0.5S", "requestTimeout": "PT5S"}
    probe = {
        "failureThreshold": 30,
        "initialDelay": "PT10S",
        "period": "PT10S",
        "successThreshold": 1,
        "timeout": "PT2S",
    }
    return {
        "endpointComputeType": "Managed",
        "appInsightsEnabled": False,
        "egressPublicNetworkAccess": "Enabled",
        "scaleSettings": {"scaleType": "Default"},
        "properties": {},
        "description": None,
        **sent,
        "instanceType": sizes.sizes()[str(sent["instanceType"]).lower()].name,
        "requestSettings": {**settings, **(sent.get("requestSettings") or {})},
        "livenessProbe": {**probe, **(sent.get("livenessProbe") or {})},
        "readinessProbe": {**probe, **(sent.get("readinessProbe") or {})},
        "provisioningState": "Succeeded",
    }


def _cores_tally(subscription: str, region: str, family: str) -> str:
    """What uses cores of a family is linked to this."""
    return f"tally cores {family} {subscription} {region}".lower()


def used(cloud: Cloud, subscription: str, region: str, family: str) -> int:
    """Cores of a family that a subscription uses in a region."""
    return sum(map(_need, cloud.index.linked(_cores_tally(subscription, region, family))))


def _need(record: Record) -> int:
    """Cores that a deployment takes of its family's quota."""
    size = sizes.sizes()[str(record.properties["instanceType"]).lower()]
    return size.need(int(record.body["sku"]["capacity"]))


def _unused(call: Call) -> Response | None:
    """A deployment goes when it gets no traffic."""
    for kind in ("traffic", "mirrorTraffic"):
        shares = {name.lower(): share for name, share in (call.holder.properties.get(kind) or {}).items()}
        if share := shares.get(call.there.name.lower()):
            return say(call, "traffic", share=share, kind=kind)
    return None


def _quiet(call: Call) -> Response | None:
    endpoint = call.holder
    if not endpoint.operation and endpoint.state == "Succeeded":
        return None
    return say(call, "quiet", endpoint=endpoint.name, endpoint_state=endpoint.state)


def _managed(call: Call) -> Response | None:
    sent = call.properties.get("endpointComputeType")
    if sent in ("Kubernetes", "AzureMLCompute"):
        return lacking(f"the endpointComputeType '{sent}'")
    return None if sent == "Managed" else say(call, "compute", sent=sent)


def _model(call: Call) -> Response | None:
    id, day = str(call.properties["model"]), call.cloud.clock.day
    asset = models.asset(id)
    if id.lower().startswith(("azureml:", "/subscriptions/")) and not id.lower().startswith("azureml://registries/"):
        return lacking(f"the model '{id}': models of a workspace")
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    if asset is None or not asset.version:
        return say(call, "asset", id=id)
    model = models.managed(asset.key)
    if model is None and models.serverless(asset.key):
        return say(call, "unmanaged", asset=asset.name)
    allowed = model.sizes(asset.version, day) if model else ()
    if not allowed:
        return say(call, "model", id=id, registry=asset.registry)
    wanted = str(call.properties["instanceType"])
    if wanted.lower() in {name.lower() for name in allowed} and sizes.size(wanted, day):
        return None
    known = ", ".join(name for name in allowed if sizes.size(name, day))
    return say(call, "size", wanted=wanted, asset=asset.name, known=known)


def _capacity(call: Call) -> Response | None:
    capacity = (call.body.get("sku") or {}).get("capacity", 1)
    if type(capacity) is int and 1 <= capacity <= 50:
        return None
    return say(call, "capacity", capacity=capacity)


def _timing(call: Call) -> Response | None:
    settings = call.properties.get("requestSettings") or {}
    timeout = seconds(str(settings.get("requestTimeout") or "PT5S"))
    if timeout is None or not 0 < timeout <= 180:
        return say(call, "timeout", sent=settings.get("requestTimeout"))
    at_once = settings.get("maxConcurrentRequestsPerInstance", 1)
    if type(at_once) is not int or at_once < 1:
        return say(call, "at once", at_once=at_once)
    for probe in ("livenessProbe", "readinessProbe"):
        for key, value in (call.properties.get(probe) or {}).items():
            if value is None or key not in (*_TIMES, *_COUNTS):
                continue
            if seconds(value) is None if key in _TIMES else value < 1:
                return say(call, "probe", probe=probe, what=key, sent=value)
            if key in ("timeout", "period") and (seconds(value) or 0) >= 300:
                named = f"{probe[:1].upper()}{probe[1:]}.{key.capitalize()}Seconds"
                return say(call, "long probe", what=named)
    return None


def _egress(call: Call) -> Response | None:
    """Machines of a closed workspace reach nothing in public, unless its managed network says what they reach."""
    project = call.cloud.find(call.holder.id.rsplit("/", 2)[0])
    hub = call.cloud.find(str(project.properties.get("hubResourceId", ""))) if project else None
    if hub is None or str(hub.properties.get("publicNetworkAccess", "Enabled")).lower() == "enabled":
        return None
    mode = str((hub.properties.get("managedNetwork") or {}).get("isolationMode") or "Disabled")
    egress = str(call.properties.get("egressPublicNetworkAccess") or "Enabled")
    if mode.lower() != "disabled" or egress.lower() == "disabled":
        return None
    return say(call, "egress")


def _siblings(call: Call) -> int:
    return len(call.cloud.index.children(call.holder.id))


def _there(call: Call) -> int:
    return len(call.cloud.index.linked(tally("deployments", call)))


def _quota(call: Call) -> Response | None:
    record = call.record
    sent = str(call.properties.get("instanceType") or (record.properties["instanceType"] if record else ""))
    size = sizes.sizes()[sent.lower()]
    before = _need(record) if record else 0
    capacity = (call.body.get("sku") or {}).get(
        "capacity", record.body["sku"]["capacity"] if record and not call.properties else 1
    )
    region = str(record.body["location"]) if record else place(call)
    usage = used(call.cloud, call.target.subscription, region, size.family)
    limit = call.cloud.settings.granted(call.target.subscription, region, size.family)
    more = size.need(capacity) - before
    if more <= 0 or usage + more <= limit:
        return None
    return say(call, "quota", size=size.name, id=call.subscription.id, usage=usage, limit=limit, more=more)


TYPE = Type(
    name=NAME,
    writable=(
        say.named(NAMED),
        standing(Refusals("onlineEndpoints"), *KINDS),
        _quiet,
        say.idle,
        _managed,
        say.needs("required", "properties.model", "properties.instanceType"),
        _model,
        say.fixed("properties.instanceType"),
        _capacity,
        _timing,
        _egress,
        reader,
        vaults,
        say.room(20, _siblings, "full"),
        say.room(500, _there),
        _quota,
    ),
    patchable=(_quiet, say.idle, say.only("tags", "sku"), _capacity, _quota),
    put=put,
    patch=patch,
    delete=deleting(_quiet, say.idle, _unused),
    view=view,
    ended=ended,
    actions={"getlogs": logs},
    paged=True,
)
