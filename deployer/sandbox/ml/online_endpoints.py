"""Online endpoints on managed compute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import mfe
from deployer.sandbox.arm.resource_body import amended, keep, owned, place, spelled
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import MANAGED
from deployer.sandbox.ml import secret_injection
from deployer.sandbox.ml.keys import key, sets
from deployer.sandbox.ml.online_rules import ENDPOINT_PATCHABLE, ENDPOINT_WRITABLE, busy, ending, tally
from deployer.sandbox.ml.operations import deleted, leaving, written
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

NAME = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"


def put(call: Call) -> Response:
    """Create or change an endpoint."""
    if refusal := checks.first(call, *ENDPOINT_WRITABLE):
        return refusal
    before = call.record
    body = owned(call, _properties(call, spelled(call)), kind=call.body.get("kind") or "Managed")
    slot = f"online {place(call)} {call.target.name}".lower()
    record = keep(call, NAME, body, (slot,), (tally("endpoints", call.target.subscription, place(call)),))
    if before is None and secret_injection.enforced(call):
        record = call.cloud.put(replace(record, hidden={**record.hidden, secret_injection.READS: True}))
    how = ending(call) if before is None or before.state == "Failed" else None
    operation = operations.begin(call, record, "update" if before else "create", how)
    return written(call, record, operation)


def patch(call: Call) -> Response:
    """Change tags or identity."""
    record = call.record
    if record is None:
        return answer(404)
    if refusal := checks.first(call, *ENDPOINT_PATCHABLE):
        return refusal
    body = amended(call, record)
    made = call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))
    return answer(200, view(call.cloud, made))


def delete(call: Call) -> Response:
    """Delete an endpoint with its deployments."""
    return deleted(call, busy)


def list_keys(call: Call) -> Response:
    """Both keys."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return answer(404)
    open = record.properties["authMode"] == "Key"
    which = ("primary", "secondary")
    return answer(200, {f"{one}Key": key(call.cloud, record, one) if open else None for one in which})


def regenerate(call: Call) -> Response:
    """Another primary or secondary key."""
    record = call.cloud.find(call.target.parent)
    which = str(call.body.get("keyType", "")).lower() if isinstance(call.body, dict) else ""
    if record is None:
        return answer(404)
    if which not in ("primary", "secondary") or record.properties["authMode"] != "Key":
        return mfe(call, 400, f"The key type '{which}' is not valid.", "BadArgument")
    if not sets(call, record, which):
        turned = {**record.hidden, which: int(record.hidden.get(which, 0)) + 1}
        record = call.cloud.put(replace(record, hidden=turned))
    return leaving(call, record, operations.begin(call, record, "regenerate"))


def token(call: Call) -> Response:
    """A token for callers, where the endpoint takes no keys."""
    record = call.cloud.find(call.target.parent)
    if record is None:
        return answer(404)
    if record.properties["authMode"] == "Key":
        return mfe(call, 400, "The endpoint uses key authentication.", "TokenAuthDisabled")
    audience = tokens.audience(str(record.body["location"]), record.name)
    made, expires = tokens.issue(call.cloud, tokens.CLIENT, audience, life=43_200)
    body = {
        "accessToken": made,
        "expiryTimeUtc": expires,
        "refreshAfterTimeUtc": expires - 3600,
        "tokenType": "Bearer",
    }
    return answer(200, body)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """An endpoint as the provider answers it."""
    properties = dict(record.properties)
    if record.state == "Creating":
        properties |= {"scoringUri": None, "swaggerUri": None}
    if record.operation:
        inner = dict(properties.get("properties") or {})
        inner["AzureAsyncOperationUri"] = _follow(cloud, record)
        properties["properties"] = inner
    return {"id": record.id, "name": record.name, "type": record.type, **record.body, "properties": properties}


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """Nothing is left of an endpoint's operation but its address."""
    if operation.verb == "delete" or not cloud.find(record.id):
        return
    made = cloud.find(record.id) or record
    inner = dict(made.properties.get("properties") or {})
    inner["AzureAsyncOperationUri"] = _follow(cloud, replace(made, operation=operation.id))
    cloud.put(replace(made, body={**made.body, "properties": {**made.properties, "properties": inner}}))


def _follow(cloud: Cloud, record: Record) -> str:
    workspace = cloud.find("/".join(record.id.split("/")[:9]))
    number = workspace.properties.get("workspaceId", "") if workspace else ""
    place = f"/subscriptions/{record.id.split('/')[2]}/providers/Microsoft.MachineLearningServices/locations"
    where = f"{place}/{record.body['location']}/mfeOperationsStatus/oeidp:{number}:{record.operation}"
    return f"https://management.azure.com{where}?api-version=2022-02-01-preview"


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


TYPE = Type(
    name=NAME,
    put=put,
    patch=patch,
    delete=delete,
    view=view,
    ended=ended,
    actions={"listkeys": list_keys, "regeneratekeys": regenerate, "token": token},
    paged=True,
)
