"""Managed online deployments: a model on machines, behind an online endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import built, keep, place, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts.sizes import sizes
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.container_logs import logs
from deployer.sandbox.ml.online_deployment_rules import PATCHABLE, WRITABLE, cores_tally, unused
from deployer.sandbox.ml.online_rules import tally
from deployer.sandbox.ml.operations import deleted, leaving, written
from deployer.sandbox.ml.secret_injection import injected

NAME = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"


def put(call: Call) -> Response:
    """Create or change a deployment."""
    if refusal := checks.first(call, *WRITABLE):
        return refusal
    before = call.record
    sku = {"name": "Default", "tier": "Standard", "capacity": (call.body.get("sku") or {}).get("capacity", 1)}
    body = {
        **built(call),
        "kind": call.body.get("kind") or "Managed",
        "sku": sku,
        "systemData": system_data(call),
        "properties": _properties(call),
    }
    size = sizes()[str(call.properties["instanceType"]).lower()]
    region = place(call)
    subscription = call.target.subscription
    links = (tally("deployments", subscription, region), cores_tally(subscription, region, size.family))
    record = keep(call, NAME, body, links=links)
    return written(call, record, operations.begin(call, record, "update" if before else "create", injected(call)))


def patch(call: Call) -> Response:
    """Change tags or the number of machines."""
    record = call.record
    if record is None:
        return answer(404)
    if refusal := checks.first(call, *PATCHABLE):
        return refusal
    body = {**record.body, "systemData": system_data(call)}
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    capacity = (call.body.get("sku") or {}).get("capacity")
    changed = capacity is not None and capacity != record.body["sku"]["capacity"]
    if changed:
        body["sku"] = {**record.body["sku"], "capacity": capacity}
    made = call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))
    if not changed:
        return answer(200, plain(call.cloud, made))
    return leaving(call, made, operations.begin(call, made, "update"))


def delete(call: Call) -> Response:
    """Delete a deployment that gets no traffic."""
    return deleted(call, unused)


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
        "instanceType": sizes()[str(sent["instanceType"]).lower()].name,
        "requestSettings": {**settings, **(sent.get("requestSettings") or {})},
        "livenessProbe": {**probe, **(sent.get("livenessProbe") or {})},
        "readinessProbe": {**probe, **(sent.get("readinessProbe") or {})},
        "provisioningState": "Succeeded",
    }


TYPE = Type(name=NAME, put=put, patch=patch, delete=delete, actions={"getlogs": logs}, paged=True)
