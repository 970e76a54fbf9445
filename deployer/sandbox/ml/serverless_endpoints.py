"""Serverless endpoints: a model as an API."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking, mfe
from deployer.sandbox.arm.resource_body import amended, keep, owned, place, spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import models, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import SERVERLESS
from deployer.sandbox.marketplace.marketplace_subscriptions import bought, healthy, subscribed
from deployer.sandbox.ml.keys import key, sets
from deployer.sandbox.ml.operations import deleted, written
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

_MODES = ("Key", "AAD", "KeyAndAAD")


def model_of(call: Call) -> models.Serverless | None:
    """The model asked for."""
    asset = models.asset(_model_id(call))
    return models.serverless(asset.key) if asset else None


def slots(call: Call) -> tuple[str, str]:
    """The names that the endpoint takes: its own in its region, and its model in its project."""
    asset = models.asset(_model_id(call))
    model = asset.key if asset else _model_id(call)
    return f"serverless {place(call)} {call.target.name}".lower(), f"model {call.target.parent} {model}".lower()


def busy(call: Call) -> Response | None:
    """One operation at a time."""
    record = call.record
    if record is None or not record.operation:
        return None
    text = f"Another operation is in progress on endpoint '{record.name}': it is {record.state}."
    return mfe(call, 409, text, "OperationInProgress")


def _model_id(call: Call) -> str:
    settings = call.properties.get("modelSettings")
    return str(settings.get("modelId") or "") if isinstance(settings, dict) else ""


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9-]{0,51}", call.target.name):
        return None
    text = (
        f"Serverless endpoint name '{call.target.name}' is invalid. It must begin with a letter, hold letters, digits "
        "and hyphens only, and have at most 52 characters."
    )
    return mfe(call, 400, text, "InvalidName")


def _project(call: Call) -> Response | None:
    project = call.parent
    if project is None:
        return mfe(call, 404, "The workspace does not exist.", "WorkspaceNotFound")
    if project.operation or project.state == "Failed":
        return mfe(call, 409, f"The workspace '{project.name}' is {project.state}.", "WorkspaceNotReady")
    if project.body.get("kind") != "Project":
        return mfe(call, 400, "Serverless endpoints live in projects.", "WorkspaceKindNotSupported")
    if place(call) == project.body["location"]:
        return None
    text = (
        f"The location '{call.body.get('location') or ''}' is not that of the workspace: '{project.body['location']}'."
    )
    return mfe(call, 400, text, "InvalidLocation")


def _shape(call: Call) -> Response | None:
    id = _model_id(call)
    if not id:
        return mfe(call, 400, "The modelSettings.modelId field is required.", "BadArgument")
    if re.search(r"/(versions|labels)/", id):
        return lacking(f"the model id '{id}': one with a version, which azure-ai-ml refuses to send")
    asset = models.asset(id)
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    mode = call.properties.get("authMode") or "Key"
    if mode not in _MODES:
        return mfe(call, 400, f"The authMode '{mode}' is not valid.", "BadArgument")
    if not _knows(call.version, mode):
        return lacking(f"the authMode '{mode}' at the api-version '{call.version}', whose definition has it not")
    safety = (call.properties.get("contentSafety") or {}).get("contentSafetyStatus", "Enabled")
    if safety not in ("Enabled", "Disabled"):
        return mfe(call, 400, f"The contentSafetyStatus '{safety}' is not valid.", "BadArgument")
    sku = (call.body.get("sku") or {}).get("name", "Consumption")
    if sku != "Consumption":
        return mfe(call, 400, f"The sku '{sku}' is not valid for a serverless endpoint.", "BadArgument")
    return None


def _knows(version: str, mode: str) -> bool:
    """AAD stands in the definitions of previews and from 2025-12-01 on, KeyAndAAD only there (Bicep types)."""
    return mode == "Key" or version >= "2025-12-01" or (mode == "AAD" and version.endswith("-preview"))


def _same(call: Call) -> Response | None:
    record = call.record
    if record is None:
        return None
    if str(record.properties["modelSettings"]["modelId"]).lower() == _model_id(call).lower():
        return None
    return mfe(call, 400, f"The model of endpoint '{record.name}' cannot be changed.", "ImmutableProperty")


def _offered(call: Call) -> Response | None:
    model, day = model_of(call), call.cloud.clock.day
    if call.record:
        return None
    if model and model.reached("deprecated", day):
        text = f"The requested model {_model_id(call)} is deprecated and takes no new deployments."
        return mfe(call, 400, text, "ServerlessModelDeprecated")
    if model and place(call) in model.regions(day):
        return None
    text = f"The requested model {_model_id(call)} is not available in region {regions.display(place(call))}."
    return mfe(call, 400, text, "ServerlessModelNotAvailableInRegion")


def _free(call: Call) -> Response | None:
    name, model = slots(call)
    taker = call.cloud.index.taker(name)
    if taker and taker.id.lower() != call.target.path.lower():
        text = f"Serverless endpoint name '{call.target.name}' is not available. Please select a different name."
        return mfe(call, 400, text)
    taker = call.cloud.index.taker(model)
    if taker and taker.id.lower() != call.target.path.lower():
        text = (
            f"The model {_model_id(call)} is already deployed in this workspace by serverless endpoint '{taker.name}'."
        )
        return mfe(call, 409, text, "ServerlessEndpointAlreadyExistsForModel")
    return None


def _bought(call: Call) -> Response | None:
    model = model_of(call)
    if call.record or model is None or model.marketplace is None:
        return None
    found = bought(call.cloud, call.target.parent, _model_id(call))
    if subscribed(found):
        return None
    state = "is not subscribed to" if found is None else f"has a subscription that is not in order ('{found.name}')"
    text = f"The Marketplace offer of model {_model_id(call)} {state} in this workspace."
    return mfe(call, 400, text, "MarketplaceSubscriptionNotFound")


def _tags_alone(call: Call) -> Response | None:
    unknown = sorted(set(call.body) - {"tags", "identity", "sku"})
    if not unknown:
        return None
    return mfe(call, 400, f"Could not find member '{unknown[0]}' on the body of a PATCH.", "BadArgument")


WRITABLE = (_name, _project, busy, _shape, _same, _offered, _free, _bought)
"""What a PUT must pass, in order."""
PATCHABLE = (busy, _tags_alone)
"""What a PATCH must pass."""


NAME = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"


def put(call: Call) -> Response:
    """Create or change an endpoint."""
    if refusal := checks.first(call, *WRITABLE):
        return refusal
    before = call.record
    kind = {"kind": call.body["kind"]} if call.body.get("kind") else {}
    sku = {"name": "Consumption", **(call.body.get("sku") or {})}
    record = keep(call, NAME, owned(call, _properties(call, spelled(call)), sku=sku, **kind), slots(call))
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
