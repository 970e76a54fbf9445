"""What the provider looks at before it makes, changes or deletes a managed online deployment."""

from __future__ import annotations

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import inferencing, lacking, mfe
from deployer.sandbox.arm.resource_body import place
from deployer.sandbox.facts import models, sizes
from deployer.sandbox.http import Response
from deployer.sandbox.iso_duration import seconds
from deployer.sandbox.ml.online_rules import NAME, busy, standing, tally
from deployer.sandbox.ml.secret_injection import reader, vaults
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

_FAILED = "InferencingClientCreateDeploymentFailed"
_TIMES = ("initialDelay", "period", "timeout")
_COUNTS = ("successThreshold", "failureThreshold")
_HELP = "Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-outofquota"


def cores_tally(subscription: str, region: str, family: str) -> str:
    """What uses cores of a family is linked to this."""
    return tally(f"cores {family}", subscription, region)


def used(cloud: Cloud, subscription: str, region: str, family: str) -> int:
    """Cores of a family that a subscription uses in a region."""
    return sum(need(record) for record in cloud.index.linked(cores_tally(subscription, region, family)))


def need(record: Record) -> int:
    """Cores that a deployment takes of its family's quota."""
    size = sizes.sizes()[str(record.properties["instanceType"]).lower()]
    return size.need(int(record.body["sku"]["capacity"]))


def unused(call: Call) -> Response | None:
    """A deployment goes when it gets no traffic and nothing is under way on it."""
    record, endpoint = call.record, call.parent
    if record is None or endpoint is None:
        return None
    if refusal := _quiet(call) or busy(call):
        return refusal
    for kind in ("traffic", "mirrorTraffic"):
        shares = {name.lower(): share for name, share in (endpoint.properties.get(kind) or {}).items()}
        if share := shares.get(record.name.lower()):
            text = f"Deployment '{record.name}' cannot be deleted: it gets {share} % of the endpoint's {kind}."
            return mfe(call, 400, text, "DeploymentHasTraffic")
    return None


def _name(call: Call) -> Response | None:
    if NAME.fullmatch(call.target.name):
        return None
    text = (
        f"The deployment name '{call.target.name}' is invalid: 3 to 32 letters, digits and hyphens, beginning with a "
        "letter and not ending with a hyphen."
    )
    return inferencing(call, _FAILED, {"Name": [text]})


def _quiet(call: Call) -> Response | None:
    endpoint = call.parent
    if endpoint is None or (not endpoint.operation and endpoint.state == "Succeeded"):
        return None
    text = f"The endpoint '{endpoint.name}' is {endpoint.state}. Please try again when it reads Succeeded."
    return mfe(call, 409, text, "ResourceNotReady")


def _shape(call: Call) -> Response | None:
    if call.properties.get("endpointComputeType") != "Managed":
        sent = call.properties.get("endpointComputeType")
        if sent in ("Kubernetes", "AzureMLCompute"):
            return lacking(f"the endpointComputeType '{sent}'")
        text = f"The endpointComputeType '{sent}' is not valid."
        return mfe(call, 400, text, "BadArgument")
    for key in ("model", "instanceType"):
        if not call.properties.get(key):
            return inferencing(call, _FAILED, {key: [f"The {key} field is required."]})
    return None


def _model(call: Call) -> Response | None:
    id, day = str(call.properties["model"]), call.cloud.clock.day
    asset = models.asset(id)
    if id.lower().startswith(("azureml:", "/subscriptions/")) and not id.lower().startswith("azureml://registries/"):
        return lacking(f"the model '{id}': models of a workspace")
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    if asset is None or not asset.version:
        return inferencing(
            call, _FAILED, {"Model": [f"The model id '{id}' must name a registry, a model and a version."]}
        )
    model = models.managed(asset.key)
    if model is None and models.serverless(asset.key):
        text = f"The model '{asset.name}' is not offered on managed compute."
        return inferencing(call, _FAILED, {"Model": [text]})
    allowed = model.sizes(asset.version, day) if model else ()
    if not allowed:
        return mfe(call, 404, f"The model '{id}' was not found in registry '{asset.registry}'.", "ModelNotFound")
    wanted = str(call.properties["instanceType"])
    if wanted.lower() in {name.lower() for name in allowed} and sizes.size(wanted, day):
        return None
    known = [name for name in allowed if sizes.size(name, day)]
    text = (
        f"The instance type '{wanted}' is not supported for model '{asset.name}'. "
        f"Supported instance types: {', '.join(known)}."
    )
    return inferencing(call, _FAILED, {"VmSize": [text]})


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None or str(record.properties["instanceType"]).lower() == str(call.properties["instanceType"]).lower():
        return None
    return inferencing(
        call, _FAILED, {"VmSize": [f"The instance type of deployment '{record.name}' cannot be changed."]}
    )


def _capacity(call: Call) -> Response | None:
    capacity = (call.body.get("sku") or {}).get("capacity", 1)
    if type(capacity) is int and 1 <= capacity <= 50:
        return None
    return inferencing(call, _FAILED, {"InstanceCount": [f"The instance count '{capacity}' must be from 1 to 50."]})


def _timing(call: Call) -> Response | None:
    settings = call.properties.get("requestSettings") or {}
    timeout = seconds(str(settings.get("requestTimeout") or "PT5S"))
    if timeout is None or not 0 < timeout <= 180:
        text = f"The request timeout '{settings.get('requestTimeout')}' must be at most PT3M."
        return inferencing(call, _FAILED, {"RequestTimeout": [text]})
    at_once = settings.get("maxConcurrentRequestsPerInstance", 1)
    if type(at_once) is not int or at_once < 1:
        return inferencing(call, _FAILED, {"MaxConcurrentRequestsPerInstance": [f"'{at_once}' must be at least 1."]})
    for probe in ("livenessProbe", "readinessProbe"):
        for key, value in (call.properties.get(probe) or {}).items():
            if value is None or key not in (*_TIMES, *_COUNTS):
                continue
            if seconds(value) is None if key in _TIMES else value < 1:
                return inferencing(call, _FAILED, {probe: [f"The {key} '{value}' is not valid."]})
            if key in ("timeout", "period") and (seconds(value) or 0) >= 300:
                named = f"{probe[:1].upper()}{probe[1:]}.{key.capitalize()}Seconds"
                where = f"InferenceContainerConfiguration.ServingContainer.{named}"
                return inferencing(call, _FAILED, {where: ["The value should be less than 300"]})
    return None


def _egress(call: Call) -> Response | None:
    """Machines of a closed workspace reach nothing in public, unless its managed network says what they reach."""
    project = call.cloud.find(call.parent.id.rsplit("/", 2)[0]) if call.parent else None
    hub = call.cloud.find(str(project.properties.get("hubResourceId", ""))) if project else None
    if hub is None or str(hub.properties.get("publicNetworkAccess", "Enabled")).lower() == "enabled":
        return None
    mode = str((hub.properties.get("managedNetwork") or {}).get("isolationMode") or "Disabled")
    egress = str(call.properties.get("egressPublicNetworkAccess") or "Enabled")
    if mode.lower() != "disabled" or egress.lower() == "disabled":
        return None
    text = "Egress public network access must be disabled: public network access of the workspace is."
    return inferencing(call, _FAILED, {"EgressPublicNetworkAccess": [text]})


def _room(call: Call) -> Response | None:
    endpoint = call.parent
    if call.record or endpoint is None:
        return None
    if len(call.cloud.index.children(endpoint.id)) >= 20:
        return inferencing(call, _FAILED, {"Deployment": ["An endpoint has at most 20 deployments."]})
    if len(call.cloud.index.linked(tally("deployments", call.target.subscription, place(call)))) >= 500:
        text = "The subscription has reached its limit of 500 deployments in this region."
        return inferencing(call, _FAILED, {"Deployment": [text]})
    return None


def _quota(call: Call) -> Response | None:
    record = call.record
    sent = str(call.properties.get("instanceType") or (record.properties["instanceType"] if record else ""))
    size = sizes.sizes()[sent.lower()]
    before = need(record) if record else 0
    capacity = (call.body.get("sku") or {}).get(
        "capacity", record.body["sku"]["capacity"] if record and not call.properties else 1
    )
    region = str(record.body["location"]) if record else place(call)
    usage = used(call.cloud, call.target.subscription, region, size.family)
    limit = call.cloud.settings.granted(call.target.subscription, region, size.family)
    more = size.need(capacity) - before
    if more <= 0 or usage + more <= limit:
        return None
    text = (
        f"Not enough quota available for {size.name} in SubscriptionId {call.subscription.id}. "
        f"Current usage/limit: {usage}/{limit}. Additional needed: {more} {_HELP}"
    )
    return inferencing(call, _FAILED, {"VmSize": [text]})


def _patch_body(call: Call) -> Response | None:
    unknown = sorted(set(call.body) - {"tags", "sku"})
    if not unknown:
        return None
    return mfe(call, 400, f"Could not find member '{unknown[0]}' on the body of a PATCH.", "BadArgument")


_CONTAINER = (_timing, _egress, reader, vaults)
WRITABLE = (_name, standing, _quiet, busy, _shape, _model, _same, _capacity, *_CONTAINER, _room, _quota)
"""What a PUT must pass, in order."""
PATCHABLE = (_quiet, busy, _patch_body, _capacity, _quota)
"""What a PATCH must pass."""
