"""Serverless endpoints: a model as an API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import mfe
from deployer.sandbox.arm.resource_body import amended, identity, place, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import SERVERLESS
from deployer.sandbox.marketplace.subscribed import bought, healthy
from deployer.sandbox.ml.keys import key, sets
from deployer.sandbox.ml.operations import deleted, written
from deployer.sandbox.ml.serverless_rules import PATCHABLE, WRITABLE, busy, model_of, slots
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"


def put(call: Call) -> Response:
    """Create or change an endpoint."""
    if refusal := checks.first(call, *WRITABLE):
        return refusal
    before = call.record
    id = spelled(call)
    body: dict[str, Any] = {
        "location": place(call),
        "sku": {"name": "Consumption", **(call.body.get("sku") or {})},
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "properties": _properties(call, id),
    }
    body |= {name: call.body[name] for name in ("kind",) if call.body.get(name)}
    if found := identity(call, id):
        body["identity"] = found
    created = before.created if before else call.cloud.clock.stamp
    hidden = before.hidden if before else {"birth": str(call.cloud.sequence())}
    record = call.cloud.put(Record(id, NAME, body, created, call.cloud.clock.stamp, slots(call), hidden))
    return written(call, record, operations.begin(call, record, "update" if before else "create"))


def patch(call: Call) -> Response:
    """Change tags, identity or sku."""
    record = call.record
    if record is None:
        return answer(404)
    if refusal := checks.first(call, *PATCHABLE):
        return refusal
    body = amended(call, record)
    if call.body.get("sku"):
        body["sku"] = {**body["sku"], **call.body["sku"]}
    made = call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))
    return answer(200, TYPE.shown(call, made))


def delete(call: Call) -> Response:
    """Delete an endpoint; its name and its model are free when the operation has ended."""
    return deleted(call, busy)


def list_keys(call: Call) -> Response:
    """Both keys."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return answer(404)
    if record.properties["authMode"] == "AAD":
        return mfe(call, 400, "Key based authentication is disabled for this endpoint.", "KeyAuthDisabled")
    return answer(200, _keys(call.cloud, record))


def regenerate(call: Call) -> Response:
    """Another primary or secondary key."""
    record = call.cloud.find(call.target.parent)
    which = str((call.body or {}).get("keyType", "")).lower() if isinstance(call.body, dict) else ""
    if record is None:
        return answer(404)
    if which not in ("primary", "secondary"):
        return mfe(call, 400, f"The key type '{which}' is not valid.", "BadArgument")
    if record.properties["authMode"] == "AAD":
        return mfe(call, 400, "Key based authentication is disabled for this endpoint.", "KeyAuthDisabled")
    if sets(call, record, which):
        return answer(200, _keys(call.cloud, record))
    turned = {**record.hidden, which: int(record.hidden.get(which, 0)) + 1}
    return answer(200, _keys(call.cloud, call.cloud.put(replace(record, hidden=turned))))


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """An endpoint as the provider answers it: its state follows that of its subscription."""
    found = plain(cloud, record)
    properties = dict(record.properties)
    properties["endpointState"] = _state(cloud, record)
    buyer = bought(cloud, record.id.rsplit("/", 2)[0], str(properties["modelSettings"]["modelId"]))
    properties["marketplaceSubscriptionId"] = buyer.id if buyer else None
    if record.state == "Creating":
        properties["inferenceEndpoint"] = None
    return {**found, "properties": properties}


def _state(cloud: Cloud, record: Record) -> str:
    moving = {"Creating": "Creating", "Deleting": "Deleting", "Failed": "CreationFailed", "Canceled": "CreationFailed"}
    if record.state in moving:
        return moving[record.state]
    return "Online" if healthy(cloud, record) else "Suspended"


def _properties(call: Call, id: str) -> dict[str, Any]:
    model = model_of(call)
    region = place(call)
    safety = (call.properties.get("contentSafety") or {}).get("contentSafetyStatus", "Enabled")
    uri = f"https://{id.rsplit('/', 1)[-1]}.{region}{SERVERLESS}".lower()
    return {
        "authMode": call.properties.get("authMode") or "Key",
        "contentSafety": {"contentSafetyStatus": safety},
        "modelSettings": {"modelId": str(call.properties["modelSettings"]["modelId"])},
        "inferenceEndpoint": {"uri": uri, "headers": {}} if model else None,
        "provisioningState": "Succeeded",
    }


def _keys(cloud: Cloud, record: Record) -> dict[str, str]:
    return {"primaryKey": key(cloud, record, "primary"), "secondaryKey": key(cloud, record, "secondary")}


TYPE = Type(
    name=NAME,
    put=put,
    patch=patch,
    delete=delete,
    view=view,
    actions={"listkeys": list_keys, "regeneratekeys": regenerate},
    absent={"contentSafety": ("2023-08-01-preview", "2024-01-01-preview", "2024-04-01-preview")},
    paged=True,
)
