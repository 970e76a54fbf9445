"""How a resource is, after ARM has said that it succeeded: judged by reading it, as after our own writes."""

from __future__ import annotations

from collections.abc import Mapping

from deployer.applying.step import verify_result
from deployer.applying.step_run import StepResult, StepRun
from deployer.azure.azure import Azure
from deployer.azure.poll import Patience, settle, waited
from deployer.kinds.all import kinds
from deployer.values.change import Change, Step
from deployer.values.event import Event, State


def verify_deployed(azure: Azure, step: Step, change: Change) -> StepResult:
    """Read the resource and compare it with what was sent."""
    kind = kinds()[change.kind]
    deadline = azure.clock.now() + kind.lifecycle.deadline
    settled = waited(azure.clock, settle(azure, step.url, None, Patience(deadline), lambda _: None))
    if settled.pending:
        return StepResult(State.PENDING, "Azure is still working on it; run the same command again to continue")
    if settled.error:
        return StepResult(State.FAILED, settled.error)
    if not isinstance(settled.body, Mapping):
        return StepResult(State.FAILED, "Azure accepted the write, but the resource does not exist")
    return verify_result(kind, StepRun(step, change, _silent), settled.body)


def _silent(_: Event) -> None:
    """Nobody is told."""
