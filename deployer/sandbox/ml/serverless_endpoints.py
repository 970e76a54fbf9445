"""Serverless endpoints: a model as an API."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals, other_taker
from deployer.sandbox.arm.resource_body import keep, owned, patched, place, spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import models, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.endpoint import SERVERLESS
from deployer.sandbox.marketplace.marketplace_subscriptions import bought, healthy, subscribed
from deployer.sandbox.ml.keys import PAIR, asked, key, turned
from deployer.sandbox.ml.operations import deleting, written
from deployer.sandbox.ml.workspaces import standing
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"
say = Refusals("serverlessEndpoints")


def put(call: Call) -> Response:
    """Create or change an endpoint."""
    before = call.record
    kind = {"kind": call.body["kind"]} if call.body.get("kind") else {}
    sku = {**(call.body.get("sku") or {}), "name": "Consumption"}
    body = owned(call, _properties(call, spelled(call)), sku=sku, **kind)
    record = keep(call, NAME, body, (_slot(call), _model_slot(call)))
    return written(call, record, operations.begin(call, record, "update" if before else "create"))


def patch(call: Call) -> Response:
    """Change tags, identity or sku."""
    return patched(call, sku={**call.there.body["sku"], **(call.body.get("sku") or {})})


def list_keys(call: Call) -> Response:
    """Both keys."""
    if call.holder.properties["authMode"] == "AAD":
        return say(call, "keyless")
    return answer(200, {f"{which}Key": key(call.cloud, call.holder, which) for which in PAIR})


def regenerate(call: Call) -> Response:
    """Another primary or secondary key."""
    which = asked(call)
    if which not in PAIR:
        return say(call, "key", which=which)
    if call.holder.properties["authMode"] != "AAD":
        turned(call, which)
    return list_keys(call)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """An endpoint as the provider answers it: its state follows that of its subscription."""
    properties = dict(record.properties)
    properties["endpointState"] = _state(cloud, record)
    buyer = bought(cloud, record.id.rsplit("/", 2)[0], str(properties["modelSettings"]["modelId"]))
    properties["marketplaceSubscriptionId"] = buyer.id if buyer else None
    if record.state == "Creating":
        properties["inferenceEndpoint"] = None
    return {**plain(cloud, record), "properties": properties}


def _state(cloud: Cloud, record: Record) -> str:
    moving = {"Creating": "Creating", "Deleting": "Deleting", "Failed": "CreationFailed", "Canceled": "CreationFailed"}
    if record.state in moving:
        return moving[record.state]
    return "Online" if healthy(cloud, record) else "Suspended"


def _properties(call: Call, id: str) -> dict[str, Any]:
    model = models.of(_model_id(call))
    region = place(call)
    safety = (call.properties.get("contentSafety") or {}).get("contentSafetyStatus") or "Enabled"
    uri = f"https://{id.rsplit('/', 1)[-1]}.{region}{SERVERLESS}".lower()
    return {
        "authMode": call.properties.get("authMode") or "Key",
        "contentSafety": {"contentSafetyStatus": safety},
        "modelSettings": {"modelId": str(call.properties["modelSettings"]["modelId"])},
        "inferenceEndpoint": {"uri": uri, "headers": {}} if model else None,
        "provisioningState": "Succeeded",
    }


def _model_id(call: Call) -> str:
    settings = call.properties.get("modelSettings")
    return str(settings.get("modelId") or "") if isinstance(settings, dict) else ""


def _slot(call: Call) -> str:
    return f"serverless {place(call)} {call.target.name}".lower()


def _model_slot(call: Call) -> str:
    """A project has one endpoint for a model."""
    asset = models.asset(_model_id(call))
    return f"model {call.target.parent} {asset.key if asset else _model_id(call)}".lower()


def _covered(call: Call) -> Response | None:
    id = _model_id(call)
    if re.search(r"/(versions|labels)/", id):
        return lacking(f"the model id '{id}': one with a version, which azure-ai-ml refuses to send")
    asset = models.asset(id)
    if asset and not models.covered(asset):
        return lacking(f"the model '{asset.registry}/{asset.name}'")
    return None


def _known_mode(call: Call) -> Response | None:
    """AAD stands in the definitions of previews and from 2025-12-01 on, KeyAndAAD only there (Bicep types)."""
    version, mode = call.version, call.properties.get("authMode") or "Key"
    if mode == "Key" or version >= "2025-12-01" or (mode == "AAD" and version.endswith("-preview")):
        return None
    return lacking(f"the authMode '{mode}' at the api-version '{version}', whose definition has it not")


def _offered(call: Call) -> Response | None:
    model, day = models.of(_model_id(call)), call.cloud.clock.day
    if call.record:
        return None
    if model and model.reached("deprecated", day):
        return say(call, "deprecated", model_id=_model_id(call))
    if model and place(call) in model.regions(day):
        return None
    return say(call, "region", model_id=_model_id(call), region=regions.display(place(call)))


def _alone(call: Call) -> Response | None:
    taker = other_taker(call, _model_slot(call))
    return say(call, "deployed", model_id=_model_id(call), taker=taker.name) if taker else None


def _bought(call: Call) -> Response | None:
    model = models.of(_model_id(call))
    if call.record or model is None or model.marketplace is None:
        return None
    found = bought(call.cloud, call.target.parent, _model_id(call))
    if subscribed(found):
        return None
    why = f"has a subscription that is not in order ('{found.name}')" if found else "is not subscribed to"
    return say(call, "bought", model_id=_model_id(call), why=why)


TYPE = Type(
    name=NAME,
    writable=(
        say.named(r"[a-zA-Z][a-zA-Z0-9-]{0,51}"),
        standing(say, "Project"),
        say.idle,
        say.needs("model", "properties.modelSettings.modelId"),
        _covered,
        say.word("auth", "properties.authMode", ("Key", "AAD", "KeyAndAAD")),
        _known_mode,
        say.word("safety", "properties.contentSafety.contentSafetyStatus", ("Enabled", "Disabled")),
        say.word("sku", "sku.name", ("Consumption",)),
        say.fixed("properties.modelSettings.modelId"),
        _offered,
        say.free(_slot),
        _alone,
        _bought,
    ),
    patchable=(say.idle, say.only("tags", "identity", "sku")),
    put=put,
    patch=patch,
    delete=deleting(say.idle),
    view=view,
    actions={"listkeys": list_keys, "regeneratekeys": regenerate},
    absent={"contentSafety": ("2023-08-01-preview", "2024-01-01-preview", "2024-04-01-preview")},
    paged=True,
)
