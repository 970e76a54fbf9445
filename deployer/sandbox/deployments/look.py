"""Whether a resource that a deployment has begun is there, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments import kept
from deployer.sandbox.deployments.step import Step
from deployer.sandbox.deployments.unit import DEPLOYMENTS

_TERMINAL = (
    "The resource write operation failed to complete successfully, because it reached terminal provisioning state"
)


def look(cloud: Cloud, step: Step) -> Step:
    """A running step as it is now."""
    found = cloud.find(step.id)
    operation = cloud.operations.get(step.operation)
    if found is None:
        return _gone(cloud, step)
    if step.type.lower() == DEPLOYMENTS.lower():
        return step if found.state in kept.ACTIVE else _ended(cloud, step, found.state, found.properties.get("error"))
    if operation is None:
        return _ended(cloud, step, found.state, None)
    return _ended(cloud, step, operation.outcome, operation.error) if operation.ended else step


def _gone(cloud: Cloud, step: Step) -> Step:
    text = f"The resource '{step.id}' was deleted while it was being deployed."
    error = {"code": "ResourceNotFound", "message": text}
    return replace(step, state="Failed", ended=_now(cloud), code="NotFound", error=error, late=True)


def _ended(cloud: Cloud, step: Step, outcome: str, error: Any) -> Step:
    if outcome == "Succeeded":
        return replace(step, state="Succeeded", ended=_now(cloud), code="OK")
    state = "Canceled" if outcome == "Canceled" else "Failed"
    if not error or step.type.lower() != DEPLOYMENTS.lower():
        shown: dict[str, Any] = {"code": "ResourceDeploymentFailure", "target": step.id}
        shown["message"] = f"{_TERMINAL} '{state}'."
        error = {**shown, "details": [error]} if error else shown
    return replace(step, state=state, ended=_now(cloud), code="Conflict", error=error, late=True)


def _now(cloud: Cloud) -> float:
    return cloud.clock.now().timestamp()
