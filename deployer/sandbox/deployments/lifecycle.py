"""A deployment that was submitted, and its operations: shown, listed, cancelled, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.listing import page, top
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.store import ENDED, Step, view
from deployer.sandbox.http import Response, answer
from deployer.sandbox.iso_duration import duration
from deployer.sandbox.state.clock import stamp
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("deployments")
_FILTER = re.compile(r"provisioningState\s+eq\s+'(\w+)'", re.IGNORECASE)
_CANCELED = "The operation was canceled."


def rows(cloud: Cloud, record: Record) -> list[dict[str, Any]]:
    """Every operation, the last begun first, as ARM lists them."""
    begun = [step for step in store.steps(record) if step.number]
    found = [_row(cloud, record, step) for step in sorted(begun, key=lambda step: -step.started)]
    if number := record.hidden.get("evaluated"):
        properties = {
            "provisioningOperation": "EvaluateDeploymentOutput",
            "provisioningState": "Failed" if record.state == "Failed" else "Succeeded",
            "timestamp": record.properties["timestamp"],
            "duration": "PT0.0371325S",
            "trackingId": cloud.guid("tracking", number),
            "statusCode": "OK",
        }
        if error := record.properties.get("error"):
            properties |= {"statusCode": "BadRequest", "statusMessage": {"status": "Failed", "error": error}}
        found.append({"id": f"{record.id}/operations/{number}", "operationId": number, "properties": properties})
    return found


def _row(cloud: Cloud, record: Record, step: Step) -> dict[str, Any]:
    until = step.ended or cloud.clock.now().timestamp()
    properties: dict[str, Any] = {
        "provisioningOperation": "Create",
        "provisioningState": "Running" if step.state == "Waiting" else step.state,
        "timestamp": stamp(datetime.fromtimestamp(until, UTC)),
        "duration": duration(until - step.started),
        "trackingId": cloud.guid("tracking", step.number),
        "statusCode": step.code,
        "targetResource": {"id": step.id, "resourceType": step.type, "resourceName": step.name},
    }
    if step.error:
        properties["statusMessage"] = {**({"status": step.state} if step.late else {}), "error": step.error}
    return {"id": f"{record.id}/operations/{step.number}", "operationId": step.number, "properties": properties}


def show(call: Call, record: Record) -> Response:
    """One deployment."""
    return answer(200, view(call.cloud, record))


def exists(call: Call) -> Response:
    """Whether there is one of that name."""
    return Response(204 if _record(call) else 404, {"content-length": "0"})


def listed(call: Call) -> Response:
    """The deployments of a place, the newest first."""
    found = sorted(
        call.cloud.index.children(store.place(call), store.DEPLOYMENTS), key=lambda record: record.changed, reverse=True
    )
    if sent := call.request.query.get("$filter", ""):
        match = _FILTER.fullmatch(sent.strip())
        if match is None:
            return say(call, "filter")
        found = [record for record in found if record.state.lower() == match[1].lower()]
    return page(call, [view(call.cloud, record) for record in found], top(call), "$skiptoken")


def status(call: Call, record: Record) -> Response:
    """How a deployment stands: `Azure-AsyncOperation`."""
    if call.target.path.rsplit("/", 1)[-1] != record.hidden["number"]:
        return missing(call)
    error = record.properties.get("error")
    return answer(200, {"status": record.state, **({"error": error} if error else {})})


def listed_operations(call: Call, record: Record) -> Response:
    """What a deployment did so far."""
    return page(call, rows(call.cloud, record), top(call), "$skiptoken")


def one_operation(call: Call, record: Record) -> Response:
    """One of the things a deployment did."""
    number = call.target.path.rsplit("/", 1)[-1]
    found = next((row for row in rows(call.cloud, record) if row["operationId"].lower() == number.lower()), None)
    return answer(200, found) if found else say(call, "operation", number=number)


def cancel(call: Call, record: Record) -> Response:
    """Stop a deployment: what is under way goes on, nothing more begins."""
    if record.state not in store.ACTIVE:
        return say(call, "ended", deployment=record.name, was=record.state)
    canceled(call.cloud, record)
    return Response(204, {"content-length": "0"})


def canceled(cloud: Cloud, record: Record) -> None:
    """Stop a deployment and those inside it."""
    for inner in store.nested(record, cloud):
        canceled(cloud, inner)
    now = cloud.clock.now().timestamp()
    found = tuple(step if step.state in ENDED else _stopped(step, now) for step in store.steps(record))
    error = {"code": "DeploymentCanceled", "message": f"The deployment '{record.name}' was canceled."}
    changes = {"timestamp": cloud.clock.stamp, "duration": duration(now - float(record.hidden["started"]))}
    cloud.put(store.advanced(record, found, provisioningState="Canceled", error=error, **changes))
    store.stop(cloud, record.id)


def _stopped(step: Step, now: float) -> Step:
    if step.state == "Waiting":
        return replace(step, state="Blocked")
    return replace(step, state="Canceled", ended=now, code="Conflict", error={"code": "Canceled", "message": _CANCELED})


def delete(call: Call) -> Response:
    """Forget a deployment; its resources stay."""
    record = _record(call)
    if record is None:
        return Response(204, {"content-length": "0"})
    if record.state in store.ACTIVE:
        return say(call, "active", deployment=record.name)
    return operations.deleting(call, record)


def ended(cloud: Cloud, record: Record, operation: Operation) -> None:
    """A deployment that goes, with its group or alone, takes its source along."""
    if operation.verb == "delete":
        store.forget(cloud, record.id)


def export(call: Call, record: Record) -> Response:
    """The template that a deployment was made from."""
    return answer(200, {"template": store.source(call.cloud, record.id)["template"]})


def of_record(answering: Callable[[Call, Record], Response]) -> Callable[[Call], Response]:
    """What answers for a deployment that is there; where there is none, that is said."""

    def found(call: Call) -> Response:
        record = _record(call)
        return answering(call, record) if record else missing(call)

    return found


def missing(call: Call) -> Response:
    """There is no such deployment."""
    return say(call, "absent", deployment=store.deployment_id(call).rsplit("/", 1)[1])


def _record(call: Call) -> Record | None:
    return call.cloud.find(store.deployment_id(call))
