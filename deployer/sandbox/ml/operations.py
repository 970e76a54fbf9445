"""The long-running answers of the machine learning provider (contract notes, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account, mfe
from deployer.sandbox.arm.resource_type import Answering, Rule
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

TIMEOUT = "PT1H"
_ONLINE = ("/onlineendpoints", "/onlineendpoints/deployments")
_PREFIXES = {"onlineendpoints": "oeidp", "deployments": "odidp", "serverlessendpoints": "seidp"}


def written(call: Call, record: Record, operation: Operation) -> Response:
    """PUT of an endpoint, deployment or Marketplace subscription: 201 or 200 with the resource, and where to follow."""
    made = call.cloud.find(record.id) or record
    body = types()[record.type.lower()].shown(call, made)
    if operation.verb != "create":
        return answer(200, body)
    followed = {"azure-asyncoperation": _url(call, record, operation, "mfeOperationsStatus"), **_timeout()}
    if record.type.lower().endswith(_ONLINE):  # recorded; nobody showed it of the others
        followed["location"] = _url(call, record, operation, "mfeOperationResults")
    return answer(201, body, followed)


def leaving(call: Call, record: Record, operation: Operation) -> Response:
    """DELETE of the same: 202, and where to follow."""
    headers = {
        "location": _url(call, record, operation, "mfeOperationResults"),
        **operations.retry_after(call),
        **_timeout(),
    }
    if record.type.lower().endswith(_ONLINE):
        headers["azure-asyncoperation"] = _url(call, record, operation, "mfeOperationsStatus")
    return answer(202, None, headers)


def deleting(*rules: Rule) -> Answering:
    """DELETE of an endpoint or a deployment: 202 again while it goes, or the first refusal."""

    def delete(call: Call) -> Response:
        record = call.there
        if record.state == "Deleting":
            return leaving(call, record, call.cloud.operations[record.operation])
        return checks.first(call, *rules) or leaving(call, record, operations.begin(call, record, "delete"))

    return delete


def token(call: Call, record: Record, operation: Operation) -> str:
    """How an operation is called in addresses: `oeidp:{workspace id}:{guid}`."""
    return _token(record, workspace_of(call, record), operation.id)


def _token(record: Record, workspace: Record | None, operation: str) -> str:
    prefix = _PREFIXES.get(record.type.rsplit("/", 1)[-1].lower(), "msidp")
    return f"{prefix}:{workspace.properties['workspaceId'] if workspace else ''}:{operation}"


def noted(cloud: Cloud, record: Record, operation: str) -> dict[str, Any]:
    """The properties of an online endpoint or deployment, with the address of its last operation in their own bag."""
    workspace = cloud.find("/".join(record.id.split("/")[:9]))
    place = f"/subscriptions/{record.id.split('/')[2]}/providers/Microsoft.MachineLearningServices/locations"
    where = f"{place}/{record.body['location']}/mfeOperationsStatus/{_token(record, workspace, operation)}"
    bag: Mapping[str, Any] = record.properties.get("properties") or {}
    address = f"https://management.azure.com{where}?api-version=2022-02-01-preview"
    return {**record.properties, "properties": {**bag, "AzureAsyncOperationUri": address}}


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """Nothing is left of the operation of an endpoint or a deployment but its address."""
    if operation.verb != "delete" and (made := cloud.find(record.id)):
        cloud.put(replace(made, body={**made.body, "properties": noted(cloud, made, operation.id)}))


def workspace_of(call: Call, record: Record) -> Record:
    """The workspace that an endpoint or deployment lives in."""
    found = call.cloud.find("/".join(record.id.split("/")[:9]))
    if found is None:
        raise LookupError(record.id)
    return found


def _url(call: Call, record: Record, operation: Operation, kind: str) -> str:
    region = str(workspace_of(call, record).body["location"])
    return operations.signed(call, operations.place(call, kind, token(call, record, operation), region))


def _timeout() -> dict[str, str]:
    return {"x-ms-async-operation-timeout": TIMEOUT}


def status(call: Call) -> Response:
    """How an operation stands: `Azure-AsyncOperation`."""
    operation = operations.polled(call)
    return answer(200, operations.told(operation, call.target.path)) if operation else _gone(call)


def result(call: Call) -> Response:
    """What came of an operation: `Location`."""
    operation = operations.polled(call)
    if operation is None:
        return _gone(call)
    if not operation.ended:
        return operations.unfinished(call)
    if operation.outcome != "Succeeded":
        return answer(
            400, {"error": operation.error or {"code": operation.outcome, "message": "The operation was canceled."}}
        )
    return _outcome(call, operation)


def workspace(call: Call) -> Response:
    """Workspaces use one address for both."""
    if call.request.query.get("type") == "location":
        return result(call)
    operation = operations.polled(call)
    return answer(200, operations.status(operation)) if operation else _gone(call)


def _outcome(call: Call, operation: Operation) -> Response:
    record = call.cloud.find(operation.target)
    if record is None or operation.verb in ("delete", "purge", "regenerate"):
        return answer(200)
    return answer(200, types()[record.type.lower()].shown(call, record))


def _gone(call: Call) -> Response:
    """Each part of the provider refuses in its own envelope."""
    text = f"The operation '{call.target.path.rsplit('/', 1)[-1]}' was not found."
    if "/workspaceoperationsstatus/" in call.target.path.lower():
        return account(call, 404, text, "NotFoundError")
    return mfe(call, 404, text, "NotFound")


_PLACE = "/subscriptions/*/providers/microsoft.machinelearningservices/locations/*"
ROUTES = {
    ("GET", f"{_PLACE}/workspaceoperationsstatus/*"): workspace,
    ("GET", f"{_PLACE}/mfeoperationsstatus/*"): status,
    ("GET", f"{_PLACE}/mfeoperationresults/*"): result,
}
