"""Online endpoints on managed compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm import operations, providers
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.operations import Ending
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import keep, owned, patched, place, spelled
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import MANAGED
from deployer.sandbox.ml import secret_injection
from deployer.sandbox.ml.keys import PAIR, asked, key, turned
from deployer.sandbox.ml.operations import deleting, ended, leaving, noted, written
from deployer.sandbox.ml.workspaces import standing
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
NAMED = r"(?=.{3,32}$)[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?"
KINDS = ("Project", "Default", "FeatureStore")
_BESIDES = ("Microsoft.PolicyInsights", "Microsoft.Cdn")
"""Providers that the subscription must be registered for besides that of the endpoint."""
say = Refusals("onlineEndpoints")


def tally(what: str, call: Call) -> str:
    """What counts against a limit of a subscription in a region is linked to this."""
    return f"tally {what} {call.target.subscription} {place(call)}".lower()


def put(call: Call) -> Response:
    """Create or change an endpoint."""
    before = call.record
    body = owned(call, _properties(call, spelled(call)), kind=call.body.get("kind") or "Managed")
    reads = {secret_injection.READS: True} if before is None and secret_injection.enforced(call) else {}
    record = keep(call, NAME, body, (_slot(call),), (tally("endpoints", call),), **reads)
    how = _ending(call) if before is None or before.state == "Failed" else None
    return written(call, record, operations.begin(call, record, "update" if before else "create", how))


def _ending(call: Call) -> Ending | None:
    """How an endpoint ends that is new or has failed: badly where a provider is missing; Azure does not say which."""
    if all(providers.state(call.cloud, call.subscription, name) == "Registered" for name in _BESIDES):
        return None
    text = (
        "Resource provider [N/A] isn't registered with Subscription [N/A]. Please see troubleshooting guide, available "
        "here: https://aka.ms/register-resource-provider"
    )
    return Ending("Failed", {"code": "SubscriptionNotRegistered", "message": text})


def list_keys(call: Call) -> Response:
    """Both keys."""
    record = call.holder
    open = record.properties["authMode"] == "Key"
    return answer(200, {f"{one}Key": key(call.cloud, record, one) if open else None for one in PAIR})


def regenerate(call: Call) -> Response:
    """Another primary or secondary key."""
    which = asked(call)
    if which not in PAIR or call.holder.properties["authMode"] != "Key":
        return say(call, "key", which=which)
    record = turned(call, which)
    return leaving(call, record, operations.begin(call, record, "regenerate"))


def token(call: Call) -> Response:
    """A token for callers, where the endpoint takes no keys."""
    record = call.holder
    if record.properties["authMode"] == "Key":
        return say(call, "token")
    audience = tokens.audience(str(record.body["location"]), record.name)
    made, expires = tokens.issue(call.cloud, tokens.CLIENT, audience, life=43_200)
    times = {"expiryTimeUtc": expires, "refreshAfterTimeUtc": expires - 3600}
    return answer(200, {"accessToken": made, "tokenType": "Bearer", **times})


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """An endpoint as the provider answers it."""
    properties = dict(record.properties)
    if record.state == "Creating":
        properties |= {"scoringUri": None, "swaggerUri": None}
    if record.operation:
        properties["properties"] = noted(cloud, record, record.operation)["properties"]
    return {"id": record.id, "name": record.name, "type": record.type, **record.body, "properties": properties}


def _properties(call: Call, id: str) -> dict[str, Any]:
    host = f"https://{call.target.name}.{place(call)}{MANAGED}".lower()
    sent = call.properties
    return {
        "authMode": sent["authMode"],
        "description": sent.get("description"),
        "keys": None,
        "compute": sent.get("compute"),
        "properties": {**(sent.get("properties") or {}), "azureml.onlineendpointid": id.lower()},
        "publicNetworkAccess": sent.get("publicNetworkAccess") or "Enabled",
        "scoringUri": f"{host}/score",
        "swaggerUri": f"{host}/swagger.json",
        "traffic": dict(sent.get("traffic") or {}),
        "mirrorTraffic": dict(sent.get("mirrorTraffic") or {}),
        "provisioningState": "Succeeded",
    }


def _slot(call: Call) -> str:
    return f"online {place(call)} {call.target.name}".lower()


def _there(call: Call) -> int:
    return len(call.cloud.index.linked(tally("endpoints", call)))


def _traffic(call: Call) -> Response | None:
    """Traffic sums to 0 or 100; one deployment gets copies of at most half of it, and answers none."""
    traffic, mirror = call.properties.get("traffic") or {}, call.properties.get("mirrorTraffic") or {}
    for shares in (traffic, mirror):
        if not isinstance(shares, dict) or not all(type(each) is int and 0 <= each <= 100 for each in shares.values()):
            return say(call, "shares")
    if sum(traffic.values()) not in (0, 100):
        return say(call, "sum")
    copied = sorted(name.lower() for name, share in mirror.items() if share)
    live = {name.lower() for name, share in traffic.items() if share}
    if sum(mirror.values()) > 50:
        return say(call, "mirrored much")
    if len(copied) > 1:
        return say(call, "mirrored more")
    return say(call, "mirrored live") if live.intersection(copied) else _named(call, {**traffic, **mirror})


def _named(call: Call, shares: Mapping[str, Any]) -> Response | None:
    for name, share in shares.items():
        deployment = call.cloud.find(f"{call.target.path}/deployments/{name}")
        if deployment is None or (share and deployment.state in ("Creating", "Deleting", "Failed")):
            state = "does not exist" if deployment is None else f"is {deployment.state}"
            return say(call, "traffic", deployment=name, why=state)
    return None


TYPE = Type(
    name=NAME,
    writable=(
        say.named(NAMED),
        standing(say, *KINDS),
        say.idle,
        say.word("auth", "properties.authMode", ("Key", "AMLToken", "AADToken"), optional=False),
        say.word("public", "properties.publicNetworkAccess", ("Enabled", "Disabled")),
        say.fixed("properties.authMode"),
        say.free(_slot),
        say.room(100, _there),
        _traffic,
        secret_injection.reader,
    ),
    patchable=(say.idle, say.only("tags", "identity")),
    put=put,
    patch=patched,
    delete=deleting(say.idle),
    view=view,
    ended=ended,
    actions={"listkeys": list_keys, "regeneratekeys": regenerate, "token": token},
    paged=True,
)
