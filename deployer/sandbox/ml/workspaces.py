"""Workspaces: hubs and projects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.body_shape import said
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account
from deployer.sandbox.arm.resource_body import identity, place, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted, soft_deleted
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.network_rules import RULES, connected, network, sound
from deployer.sandbox.ml.workspace_rules import WRITABLE, busy, childless, hub_of, kind, patchable, projects
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

NAME = "Microsoft.MachineLearningServices/workspaces"
_INHERITED = ("storageAccount", "keyVault", "containerRegistry", "applicationInsights")
"""What a project has of its hub."""
_EXTRA: dict[str, Any] = {
    "softDeletedAt": "",
    "scheduledPurgeDate": "",
    "aiServicesResource": None,
    "azureOpenAI": None,
    "endpointResources": None,
}
"""Undeclared properties of recorded answers."""


def put(call: Call) -> Response:
    """Create or change a workspace."""
    if refusal := checks.first(call, *WRITABLE):
        return refusal
    before = call.record
    id = spelled(call)
    hidden = before.hidden if before else {"birth": str(call.cloud.sequence())}
    body = {
        "location": place(call),
        "kind": kind(call),
        "identity": identity(call, id),
        "sku": {"name": "Basic", "tier": "Basic"},
        "tags": dict(call.body.get("tags") or {}),
        "systemData": system_data(call),
        "etag": None,
        "properties": _properties(call, call.cloud.guid("workspace", id.lower(), hidden["birth"]), id),
    }
    if body["identity"] is None:
        del body["identity"]
    created = before.created if before else call.cloud.clock.stamp
    hub = hub_of(call)
    links = (hub.id,) if hub else ()
    record = Record(id, NAME, body, created, call.cloud.clock.stamp, hidden=hidden, links=links)
    call.cloud.put(record)
    _ruled(call, id)
    return _started(call, record, "update" if before else "create")


def patch(call: Call) -> Response:
    """Change tags, identity or the properties that may change."""
    record = call.record
    if record is None:
        return answer(404)
    if refusal := checks.first(call, busy, patchable, sound):
        return refusal
    sent = {key: value for key, value in call.properties.items() if value is not None}
    body: dict[str, Any] = {**record.body, "properties": {**record.properties, **sent}, "systemData": system_data(call)}
    if managed := network(call, record.properties, record.id):
        body["properties"]["managedNetwork"] = managed
        _ruled(call, record.id)
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    if "identity" in call.body:
        found = identity(call, record.id)
        body = {**body, "identity": found} if found else {key: body[key] for key in body if key != "identity"}
    made = call.cloud.put(replace(record, body=body, changed=call.cloud.clock.stamp))
    return answer(200, view(call.cloud, made))


def delete(call: Call) -> Response:
    """Delete a workspace, softly unless `forceToPurge` says otherwise."""
    record = call.record
    if record is None:
        return delete_absent(call)
    if refusal := checks.first(call, busy, childless):
        return refusal
    return _started(call, record, "delete", operations.Ending(note={"purge": _purges(call)}))


def delete_absent(call: Call) -> Response:
    """Purge one that was deleted softly before; 204 where there is none."""
    if not _purges(call):
        return Response(204, {"content-length": "0"})
    deleted = soft_deleted(call.cloud, call.target.path)
    if deleted is None:
        return account(call, 404, f"Unable to find workspace: {call.target.path}", "NotFoundError")
    forget_soft_deleted(call.cloud, call.target.path)
    return _started(call, deleted.record, "purge")


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """A deleted workspace is kept; so are projects that go with their group."""
    if operation.verb == "delete" and cloud.settings.soft_delete and not operation.note.get("purge"):
        keep_soft_deleted(cloud, record.id, replace(record, operation=""), 14)


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A workspace as the provider answers it: a hub names its projects."""
    found = plain(cloud, record)
    if record.body.get("kind") == "Hub":
        mine = [project.id for project in projects(cloud, record)]
        found["properties"] = {**record.properties, **connected(cloud, record), "associatedWorkspaces": mine}
    hub = cloud.find(str(record.properties.get("hubResourceId") or ""))
    if hub and (managed := connected(cloud, hub).get("managedNetwork")):
        found["properties"] = {**record.properties, "managedNetwork": managed}
    return found


def _ruled(call: Call, id: str) -> None:
    """Outbound rules that stand in the body of their hub are made with it; those it leaves out stay."""
    sent = call.properties.get("managedNetwork") if hub_of(call) is None else None
    rules = (sent.get("outboundRules") if isinstance(sent, dict) else None) or {}
    now = call.cloud.clock.stamp
    for name, rule in rules.items():
        body = {"properties": {"category": "UserDefined", **rule, "status": "Inactive"}}
        call.cloud.put(Record(f"{id}/outboundRules/{name}", RULES, body, now, now))


def _purges(call: Call) -> bool:
    return call.request.query.get("forcetopurge", "").lower() == "true"


def _started(call: Call, record: Record, verb: str, ending: operations.Ending | None = None) -> Response:
    operation = operations.begin(call, record, verb, ending)
    path = operations.place(call, "workspaceOperationsStatus", operation.id, str(record.body["location"]))
    followed = {"azure-asyncoperation": operations.signed(call, path, type="async")}
    return operations.accepted(call, path, followed, type="location")


def _properties(call: Call, number: str, id: str) -> dict[str, Any]:
    before = call.record
    region = place(call)
    made: dict[str, Any] = {
        "friendlyName": call.target.name,
        "description": "",
        "workspaceId": number,
        "tenantId": call.subscription.tenant,
        "discoveryUrl": f"https://{region}.api.azureml.ms/discovery",
        "mlFlowTrackingUri": f"azureml://{region}.api.azureml.ms/mlflow/v1.0{id}",
        "hbiWorkspace": False,
        "publicNetworkAccess": "Enabled",
        "privateLinkCount": 0,
        "storageHnsEnabled": False,
        "v1LegacyMode": False,
        "enableDataIsolation": kind(call) != "Default",
        "containerRegistry": None,
        "creationTime": call.cloud.clock.stamp,
        "softDeleteEnabled": call.cloud.settings.soft_delete,
        **_EXTRA,
    }
    made |= before.properties if before else {}
    made |= {
        key: said(value) if isinstance(made.get(key), bool) and isinstance(value, str) else value
        for key, value in call.properties.items()
        if value is not None
    }
    if managed := network(call, before.properties if before else {}, id):
        made["managedNetwork"] = managed
    if hub := hub_of(call):
        made |= {key: hub.properties.get(key) for key in _INHERITED if key in hub.properties}
        made["hubResourceId"] = hub.id
        made.pop("managedNetwork", None)  # the hub's, which its projects show
    made.pop("associatedWorkspaces", None)
    made["softDeleteEnabled"] = call.cloud.settings.soft_delete  # no client switches it off
    made["provisioningState"] = "Succeeded"
    return made


TYPE = Type(
    name=NAME,
    put=put,
    patch=patch,
    delete=delete,
    delete_absent=delete_absent,
    ended=ended,
    view=view,
    narrows=("kind",),
    paged=True,
)
