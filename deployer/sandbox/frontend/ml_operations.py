"""The addresses at which clients follow operations of the machine learning provider."""

from __future__ import annotations

from deployer.sandbox import operations
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.call import Call
from deployer.sandbox.record import Operation
from deployer.sandbox.refusals import account, mfe
from deployer.sandbox.registered import types
from deployer.sandbox.wire import Response, answer

BEHAVIOURS = (
    Behaviour("workspaces: workspaceOperationsStatus, type=async and type=location", "issue", "recorded azd traffic"),
    Behaviour(
        "online endpoints and deployments: mfeOperationsStatus with oeidp: and odidp:", "issue", "recorded traffic"
    ),
    Behaviour("they tell id, name, startTime and, at the end, endTime", "issue", "recorded traffic"),
    Behaviour("serverless endpoints and Marketplace subscriptions use the same form with seidp: and msidp:", "assumed"),
    Behaviour("the record of an ended operation is forgotten after a day; a poll then answers 404", "assumed"),
    Behaviour(
        "Location answers 202 until the end, then the resource, or nothing after a deletion", "spec", "final-state-via"
    ),
)


def status(call: Call) -> Response:
    """How an operation stands: `Azure-AsyncOperation`."""
    operation = _find(call)
    return answer(200, operations.told(operation, call.target.path)) if operation else _gone(call)


def result(call: Call) -> Response:
    """What came of an operation: `Location`."""
    operation = _find(call)
    if operation is None:
        return _gone(call)
    if not operation.ended:
        return answer(202, None, {"location": call.request.url, "retry-after": str(call.cloud.settings.retry_after)})
    if operation.outcome != "Succeeded":
        return answer(
            400, {"error": operation.error or {"code": operation.outcome, "message": "The operation was canceled."}}
        )
    return _outcome(call, operation)


def workspace(call: Call) -> Response:
    """Workspaces use one address for both."""
    if call.request.query.get("type") == "location":
        return result(call)
    operation = _find(call)
    return answer(200, operations.status(operation)) if operation else _gone(call)


def _outcome(call: Call, operation: Operation) -> Response:
    record = call.cloud.find(operation.target)
    if record is None or operation.verb in ("delete", "purge", "regenerate"):
        return answer(200)
    return answer(200, types()[record.type.lower()].shown(call, record))


def _find(call: Call) -> Operation | None:
    return operations.find(call.cloud, call.target.path.rsplit("/", 1)[-1].rsplit(":", 1)[-1])


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
