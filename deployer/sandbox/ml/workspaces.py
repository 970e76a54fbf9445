"""Workspaces: hubs and projects."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.body_shape import said
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import keep, located, owned, patched, place, spelled, unchanged
from deployer.sandbox.arm.resource_type import Rule, Type, plain
from deployer.sandbox.arm.soft_delete import forget_soft_deleted, keep_soft_deleted, soft_deleted
from deployer.sandbox.http import Response
from deployer.sandbox.ml.network_rules import RULES, connected, network, sound
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

NAME = "Microsoft.MachineLearningServices/workspaces"
_KINDS = {kind.lower(): kind for kind in ("Hub", "Project", "Default", "FeatureStore")}
_INHERITED = ("storageAccount", "keyVault", "containerRegistry", "applicationInsights")
"""What a project has of its hub."""
_FIXED = ("storageAccount", "keyVault", "hubResourceId")
_EXTRA: dict[str, Any] = {
    "softDeletedAt": "",
    "scheduledPurgeDate": "",
    "aiServicesResource": None,
    "azureOpenAI": None,
    "endpointResources": None,
}
"""Undeclared properties of recorded answers."""
say = Refusals("workspaces")


def standing(refuse: Refusals, *kinds: str, sited: bool = True) -> Rule:
    """What is made in a workspace: it must be ready, of one of the kinds, and where the body says."""

    def rule(call: Call) -> Response | None:
        home = call.cloud.find("/".join(call.target.path.split("/")[:9]))
        assert home
        if home.operation or home.state == "Failed":
            return refuse(call, "unready", workspace=home.name, workspace_state=home.state)
        if home.body.get("kind") not in kinds:
            return refuse(call, "hub")
        if not sited or place(call) == home.body["location"]:
            return None
        return refuse(call, "location", location=call.body.get("location") or "", home=home.body["location"])

    return rule


def put(call: Call) -> Response:
    """Create or change a workspace."""
    before, id, hub = call.record, spelled(call), _hub_of(call)
    birth = before.hidden["birth"] if before else str(call.cloud.sequence())
    properties = _properties(call, call.cloud.guid("workspace", id.lower(), birth), id)
    body = owned(call, properties, kind=_kind(call), sku={"name": "Basic", "tier": "Basic"}, etag=None)
    record = keep(call, NAME, body, links=(hub.id,) if hub else (), birth=birth)
    _ruled(call, id)
    return _started(call, record, "update" if before else "create")


def patch(call: Call) -> Response:
    """Change tags, identity or the properties that may change."""
    record = call.there
    sent = {key: value for key, value in call.properties.items() if value is not None}
    if managed := network(call, record.properties, record.id):
        sent["managedNetwork"] = managed
        _ruled(call, record.id)
    return patched(call, properties={**record.properties, **sent})


def delete(call: Call) -> Response:
    """Delete a workspace, softly unless `forceToPurge` says otherwise."""
    return _started(call, call.there, "delete", operations.Ending(note={"purge": _purges(call)}))


def delete_absent(call: Call) -> Response:
    """Purge one that was deleted softly before; 204 where there is none."""
    if not _purges(call):
        return Response(204, {"content-length": "0"})
    deleted = soft_deleted(call.cloud, call.target.path)
    if deleted is None:
        return say(call, "gone")
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
        mine = [project.id for project in _projects(cloud, record)]
        found["properties"] = {**record.properties, **connected(cloud, record), "associatedWorkspaces": mine}
    hub = cloud.find(str(record.properties.get("hubResourceId") or ""))
    if hub and (managed := connected(cloud, hub).get("managedNetwork")):
        found["properties"] = {**record.properties, "managedNetwork": managed}
    return found


def _ruled(call: Call, id: str) -> None:
    """Outbound rules that stand in the body of their hub are made with it; those it leaves out stay."""
    sent = call.properties.get("managedNetwork") if _hub_of(call) is None else None
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
        "enableDataIsolation": _kind(call) != "Default",
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
    if hub := _hub_of(call):
        made |= {key: hub.properties.get(key) for key in _INHERITED if key in hub.properties}
        made["hubResourceId"] = hub.id
        made.pop("managedNetwork", None)  # the hub's, which its projects show
    made.pop("associatedWorkspaces", None)
    made["softDeleteEnabled"] = call.cloud.settings.soft_delete  # no client switches it off
    made["provisioningState"] = "Succeeded"
    return made


def _kind(call: Call) -> str:
    """The kind sent, as Azure spells it."""
    sent = str(call.body.get("kind") or "Default")
    return _KINDS.get(sent.lower(), sent)


def _hub_of(call: Call) -> Record | None:
    """The hub that a project names."""
    sent = call.properties.get("hubResourceId")
    return call.cloud.find(str(sent)) if sent else None


def _projects(cloud: Cloud, hub: Record) -> list[Record]:
    """The projects of a hub."""
    return [record for record in cloud.index.linked(hub.id) if record.type == hub.type]


def _known_kind(call: Call) -> Response | None:
    return None if _kind(call) in _KINDS.values() else say(call, "kind", sent=call.body.get("kind"))


def _soft_deleted(call: Call) -> Response | None:
    return say(call, "soft deleted") if call.record is None and soft_deleted(call.cloud, call.target.path) else None


def _same(call: Call) -> Response | None:
    if call.record and not unchanged(call.record, ("kind",), _kind(call)):
        return say(call, "fixed", what="kind")
    return _KEPT(call)


_KEPT = say.fixed(*(f"properties.{name}" for name in _FIXED))


def _needs(call: Call) -> Response | None:
    if _kind(call) == "Project":
        return _needs_hub(call)
    for key, title in (("storageAccount", "storage account"), ("keyVault", "key vault")):
        id = call.properties.get(key) or (call.record.properties.get(key) if call.record else None)
        if not id:
            return say(call, "needs", what=key, title=title)
        if call.cloud.find(str(id)) is None:
            return say(call, "associated", title=title, id=id)
    return None


def _needs_hub(call: Call) -> Response | None:
    hub, sent = _hub_of(call), call.properties.get("hubResourceId")
    if not sent:
        return say(call, "hubless")
    if hub is None or hub.body.get("kind") != "Hub":
        return say(call, "hub", hub=sent)
    if hub.state in ("Creating", "Deleting", "Failed"):
        return say(call, "hub state", hub=hub.name, hub_state=hub.state)
    if hub.body["location"] != place(call):
        return say(call, "hub region", location=hub.body["location"], place=place(call))
    for key in ("storageAccount", "keyVault"):
        own = call.properties.get(key)
        if own and str(own).lower() != str(hub.properties.get(key)).lower():
            return say(call, "inherited", what=key)
    return None


def _patchable(call: Call) -> Response | None:
    fixed = sorted({*_FIXED} & set(call.properties))
    return say(call, "patch", what=fixed[0]) if fixed else None


def _childless(call: Call) -> Response | None:
    """A hub goes after its projects."""
    mine = [project.name for project in _projects(call.cloud, call.there)]
    return say(call, "projects", known=", ".join(sorted(mine)[:5])) if mine else None


TYPE = Type(
    name=NAME,
    writable=(
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}"),
        located,
        _known_kind,
        say.idle,
        _soft_deleted,
        _same,
        _needs,
        sound,
    ),
    patchable=(say.idle, _patchable, sound),
    deletable=(say.idle, _childless),
    put=put,
    patch=patch,
    delete=delete,
    delete_absent=delete_absent,
    ended=ended,
    view=view,
    narrows=("kind",),
    paged=True,
)
