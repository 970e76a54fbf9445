"""What the provider looks at before it makes or changes an online endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm import providers
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import inferencing, mfe
from deployer.sandbox.arm.operations import Ending
from deployer.sandbox.arm.resource_body import place
from deployer.sandbox.http import Response
from deployer.sandbox.ml.secret_injection import reader

NAME = re.compile(r"(?=.{3,32}$)[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?")
_FAILED = "InferencingClientCreateEndpointFailed"


def tally(what: str, subscription: str, region: str) -> str:
    """What counts against a limit of a subscription in a region is linked to this."""
    return f"tally {what} {subscription} {region}".lower()


_BESIDES = ("Microsoft.PolicyInsights", "Microsoft.Cdn")
"""Providers that the subscription must be registered for besides that of the endpoint."""


def ending(call: Call) -> Ending | None:
    """How an endpoint ends that is new or has failed: badly where a provider is missing; Azure does not say which."""
    if all(providers.state(call.cloud, call.subscription, name) == "Registered" for name in _BESIDES):
        return None
    text = (
        "Resource provider [N/A] isn't registered with Subscription [N/A]. Please see troubleshooting guide, available "
        "here: https://aka.ms/register-resource-provider"
    )
    return Ending("Failed", {"code": "SubscriptionNotRegistered", "message": text})


def busy(call: Call) -> Response | None:
    """One operation at a time."""
    record = call.record
    if record is None or not record.operation:
        return None
    text = f"Another operation is in progress on '{record.name}': it is {record.state}. Please try again later."
    return mfe(call, 409, text, "ResourceNotReady")


def standing(call: Call) -> Response | None:
    """The workspace must be ready, must not be a hub, and must be in the region sent."""
    workspace = call.cloud.find("/".join(call.target.path.split("/")[:9]))
    if workspace is None:
        return mfe(call, 404, "The workspace does not exist.", "WorkspaceNotFound")
    if workspace.operation or workspace.state == "Failed":
        return mfe(call, 409, f"The workspace '{workspace.name}' is {workspace.state}.", "WorkspaceNotReady")
    if workspace.body.get("kind") == "Hub":
        return mfe(call, 400, "Online endpoints live in projects, not in hubs.", "WorkspaceKindNotSupported")
    if place(call) != workspace.body["location"]:
        home = workspace.body["location"]
        text = f"The location '{call.body.get('location') or ''}' is not that of the workspace: '{home}'."
        return mfe(call, 400, text, "InvalidLocation")
    return None


def _name(call: Call) -> Response | None:
    if NAME.fullmatch(call.target.name):
        return None
    text = (
        f"The endpoint name '{call.target.name}' is invalid: 3 to 32 letters, digits and hyphens, beginning with a "
        "letter and not ending with a hyphen."
    )
    return inferencing(call, _FAILED, {"Name": [text]})


def _shape(call: Call) -> Response | None:
    if call.properties.get("authMode") not in ("Key", "AMLToken", "AADToken"):
        return mfe(call, 400, f"The authMode '{call.properties.get('authMode')}' is not valid.", "BadArgument")
    if call.properties.get("publicNetworkAccess", "Enabled") not in ("Enabled", "Disabled"):
        return mfe(call, 400, "The publicNetworkAccess is not valid.", "BadArgument")
    return None


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None or record.properties["authMode"] == call.properties["authMode"]:
        return None
    return mfe(call, 400, f"The authMode of endpoint '{record.name}' cannot be changed.", "ImmutableProperty")


def _free(call: Call) -> Response | None:
    taker = call.cloud.index.taker(f"online {place(call)} {call.target.name}".lower())
    if taker is None or taker.id.lower() == call.target.path.lower():
        return None
    text = (
        "There is already an endpoint with this name, Endpoint name needs to be unique within a region. "
        "Try some other name."
    )
    return inferencing(call, _FAILED, {"": [text]})


def _room(call: Call) -> Response | None:
    mine = call.cloud.index.linked(tally("endpoints", call.target.subscription, place(call)))
    if call.record or len(mine) < 100:
        return None
    text = "The subscription has reached its limit of 100 online endpoints in this region."
    return inferencing(call, _FAILED, {"Endpoint": [text]})


def _traffic(call: Call) -> Response | None:
    """Traffic sums to 0 or 100; one deployment gets copies of at most half of it, and answers none."""
    traffic, mirror = call.properties.get("traffic") or {}, call.properties.get("mirrorTraffic") or {}
    for shares in (traffic, mirror):
        if not isinstance(shares, dict) or not all(
            type(share) is int and 0 <= share <= 100 for share in shares.values()
        ):
            return inferencing(call, _FAILED, {"Traffic": ["Traffic values must be integers from 0 to 100."]})
    if sum(traffic.values()) not in (0, 100):
        text = "The total traffic percentage must sum to either 0 or 100."
        return inferencing(call, _FAILED, {"Traffic": [text]})
    copied = sorted(name.lower() for name, share in mirror.items() if share)
    live = {name.lower() for name, share in traffic.items() if share}
    text = "Traffic values need to sum to utmost 50." if sum(mirror.values()) > 50 else ""
    text = text or ("Traffic can be mirrored to one deployment only." if len(copied) > 1 else "")
    text = text or ("A deployment receives live or mirrored traffic, not both." if live.intersection(copied) else "")
    if text:
        return inferencing(call, _FAILED, {"MirrorTraffic": [text]})
    return _named(call, {**traffic, **mirror})


def _named(call: Call, shares: Mapping[str, Any]) -> Response | None:
    for name, share in shares.items():
        deployment = call.cloud.find(f"{call.target.path}/deployments/{name}")
        if deployment is None or (share and deployment.state in ("Creating", "Deleting", "Failed")):
            state = "does not exist" if deployment is None else f"is {deployment.state}"
            return inferencing(call, _FAILED, {"Traffic": [f"The deployment '{name}' named in the traffic {state}."]})
    return None


def _tags_alone(call: Call) -> Response | None:
    unknown = sorted(set(call.body) - {"tags", "identity"})
    if not unknown:
        return None
    return mfe(call, 400, f"Could not find member '{unknown[0]}' on the body of a PATCH.", "BadArgument")


ENDPOINT_WRITABLE = (_name, standing, busy, _shape, _same, _free, _room, _traffic, reader)
"""What a PUT must pass, in order."""
ENDPOINT_PATCHABLE = (busy, _tags_alone)
"""What a PATCH must pass."""
