"""A deployment is submitted: understood, looked over, and kept until it runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.sandbox.call import Call
from deployer.sandbox.deployments import kept
from deployer.sandbox.deployments.answers import begun, view
from deployer.sandbox.deployments.history import groomed
from deployer.sandbox.deployments.intake import Order, refused, understood
from deployer.sandbox.deployments.nesting import Nesting
from deployer.sandbox.deployments.place import places
from deployer.sandbox.deployments.preflight import preflight
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.step import Step
from deployer.sandbox.deployments.unit import DEPLOYMENTS, Unit
from deployer.sandbox.facts import regions
from deployer.sandbox.operations import signed
from deployer.sandbox.record import Operation, Record
from deployer.sandbox.wire import Response, answer

_DELAY = 1.0
"""Seconds until an accepted deployment runs (assumed)."""
_EXPIRY = timedelta(days=7)


def put(call: Call) -> Response:
    """Deploy a template."""
    try:
        order = understood(call)
        _free(call)
        preflight(call, order)
        groomed(call)
    except Refusal as refusal:
        return refused(call, refusal)
    before = call.record
    record = _record(call, order)
    kept.start(call.cloud, record, {
        "template": order.properties["template"],
        "parameters": dict(order.compiled.parameters),
        "properties": {"mode": order.properties["mode"]},
    })  # fmt: skip
    return answer(200 if before else 201, view(call.cloud, record), {"azure-asyncoperation": _poll(call, record)})


def validate(call: Call) -> Response:
    """Look a template over as if it were to be deployed."""
    try:
        order = understood(call)
        preflight(call, order, order.level)
    except Refusal as refusal:
        return refused(call, refusal)
    found = Nesting(call.cloud, call.caller).leaves(order.compiled)
    properties = {
        **begun(order.compiled, order.properties, call),
        "provisioningState": "Succeeded",
        "validatedResources": [{"id": id} for id in dict.fromkeys(unit.id for unit in found)],
    }
    id = _id(call, order.name)
    return answer(200, {"id": id, "name": order.name, "type": DEPLOYMENTS, **_around(order), "properties": properties})


def _record(call: Call, order: Order) -> Record:
    cloud = call.cloud
    now = cloud.clock.now().timestamp()
    wait = Operation(cloud.guid("deployment start", str(cloud.sequence())), "", "start", now, now + _DELAY)
    cloud.keep("operation", wait.id, wait)
    hidden = {
        "wait": wait.id,
        "started": now,
        "number": f"0858{int(cloud.digest('deployment', wait.id)[:13], 16) % 10**16:016d}",
        "caller": call.caller,
        "steps": [step.to_json() for step in _steps(call, order.compiled.units)],
    }
    id = call.record.id if call.record else _id(call, order.name)
    body = {**_around(order), "properties": begun(order.compiled, order.properties, call)}
    return Record(id, DEPLOYMENTS, body, cloud.clock.stamp, cloud.clock.stamp, hidden=hidden)


def _around(order: Order) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if location := order.body.get("location"):
        found["location"] = regions.canonical(str(location))
    if tags := order.body.get("tags"):
        found["tags"] = dict(tags)
    return found


def _id(call: Call, name: str) -> str:
    group = call.cloud.find(call.target.group_id) if call.target.group else None
    base = group.id if group else f"/subscriptions/{call.subscription.id}"
    return f"{base}/providers/{DEPLOYMENTS}/{name}"


def _steps(call: Call, units: Iterable[Unit]) -> Iterable[Step]:
    lines = places(call.request.body.decode("utf-8", "replace"), ("properties", "template", "resources"))
    for unit in units:
        idle = unit.existing or not unit.active
        line, column = lines.get(unit.path[3], (0, 0))
        yield Step(
            unit.key,
            unit.id,
            unit.type,
            unit.name,
            unit.needs,
            "Skipped" if idle else "Waiting",
            line=line,
            column=column,
        )


def _poll(call: Call, record: Record) -> str:
    return signed(call, f"{record.id}/operationStatuses/{record.hidden['number']}")


def _free(call: Call) -> None:
    """A name whose deployment has not ended is taken; at a subscription a name keeps its location."""
    record = call.record
    if record is None:
        return
    place = regions.canonical(str(call.body.get("location", "")))
    if place and record.body.get("location") != place:
        text = (
            f"Invalid deployment location '{place}'. The deployment '{record.name}' already exists in location "
            f"'{record.body.get('location')}'."
        )
        raise Refusal("InvalidDeploymentLocation", text, status=409)
    if record.state not in {*kept.ACTIVE, "Deleting"}:
        return
    begun = datetime.fromtimestamp(float(record.hidden["started"]), UTC)
    text = (
        f"The deployment with resource id '{record.id}' cannot be saved, because this would overwrite an existing "
        "deployment which is still active. If this is an intentional re-deployment, please wait for the original "
        "deployment to complete, or cancel it before re-attempting the operation. The previous deployment was started "
        f"at '{_american(begun)}' with correlationId '{record.properties['correlationId']}', and will expire at "
        f"'{_american(begun + _EXPIRY)}' if it does not complete before then. "
        "Please see https://aka.ms/arm-deploy-resources for usage details."
    )
    raise Refusal("DeploymentActive", text, status=409)


def _american(at: datetime) -> str:
    """`7/9/2026 3:03:22 PM`."""
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S %p}"
