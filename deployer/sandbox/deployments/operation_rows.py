"""The operations of a deployment: one for each resource it has begun, and one for its outputs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deployer.sandbox.clock import stamp
from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments import kept
from deployer.sandbox.deployments.step import Step
from deployer.sandbox.iso_duration import duration
from deployer.sandbox.record import Record


def rows(cloud: Cloud, record: Record) -> list[dict[str, Any]]:
    """Every operation, the last begun first, as ARM lists them."""
    begun = [step for step in kept.steps(record) if step.number]
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
