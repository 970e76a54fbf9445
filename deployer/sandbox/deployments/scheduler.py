"""Lets one running deployment go on: what has ended is noted, what is ready starts, and the end is reached."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.sandbox.arm.target import parse
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.arm_client import ArmClient, Send, error_of, status_name
from deployer.sandbox.deployments.context import deployment_context
from deployer.sandbox.deployments.errors import Refusal
from deployer.sandbox.deployments.program import Program, body, recompile
from deployer.sandbox.deployments.runtime import Runtime, outputs
from deployer.sandbox.deployments.store import DEPLOYMENTS, DONE, ENDED, Step
from deployer.sandbox.http import Response
from deployer.sandbox.iso_duration import duration
from deployer.sandbox.state.clock import stamp
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

_TERMINAL = (
    "The resource write operation failed to complete successfully, because it reached terminal provisioning state"
)
PASSING = frozenset({0, 429, 500, 502, 503, 504})
"""Answers after which ARM tries again."""
_TRIES, _PAUSE = 5, 10.0
_OPERATIONS = (
    "Please list deployment operations for details. "
    "Please see https://aka.ms/arm-deployment-operations for usage details."
)
_FAILED = f"At least one resource deployment operation failed. {_OPERATIONS}"


def advance(cloud: Cloud, send: Send, id: str) -> bool:
    """Let a deployment go on at the moment of the clock; whether anything happened."""
    record = cloud.find(id)
    if record is None or record.state not in store.ACTIVE:
        store.stop(cloud, id)
        return False
    waiting = cloud.operations.get(str(record.hidden["wait"]))
    if waiting and not waiting.ended:
        return False
    run = _Run(cloud, send, record, {step.key: step for step in store.steps(record)})
    before = dict(run.steps)
    run.look()
    while run.begin():
        run.look()
    if run.steps == before and record.state == "Running" and not run.over:
        return False
    cloud.put(
        store.advanced(record, tuple(run.steps.values()), provisioningState="Running", timestamp=cloud.clock.stamp)
    )
    if run.over:
        run.end()
    return True


class _Run(Struct, dict=True):
    cloud: Cloud
    send: Send
    record: Record
    steps: dict[str, Step] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return all(step.state in ENDED for step in self.steps.values())

    @property
    def now(self) -> float:
        return self.cloud.clock.now().timestamp()

    @cached_property
    def client(self) -> ArmClient:
        return ArmClient(self.cloud, self.send, str(self.record.hidden["caller"]))

    @cached_property
    def program(self) -> Program:
        source = store.source(self.cloud, self.record.id)
        target = parse(self.record.id)
        assert target
        sent = {**self.record.body, "properties": {**source["properties"], "template": source["template"]}}
        return recompile(
            source["template"], source["parameters"], deployment_context(self.cloud, target, sent, self.client.caller)
        )

    @cached_property
    def runtime(self) -> Runtime:
        return Runtime(self.client, self.program.resources)

    def look(self) -> None:
        """Note what has ended since the last look."""
        for key, step in self.steps.items():
            if step.state == "Running":
                self.steps[key] = self.current(step)

    def current(self, step: Step) -> Step:
        """A running step as it is now."""
        found, nested = self.cloud.find(step.id), step.type.lower() == DEPLOYMENTS.lower()
        if found is None:
            text = f"The resource '{step.id}' was deleted while it was being deployed."
            error = {"code": "ResourceNotFound", "message": text}
            return replace(step, state="Failed", ended=self.now, code="NotFound", error=error, late=True)
        operation = None if nested else self.cloud.operations.get(step.operation)
        ended = found.state not in store.ACTIVE if nested else operation is None or operation.ended
        if not ended:
            return step
        outcome = operation.outcome if operation else found.state
        if outcome == "Succeeded":
            return replace(step, state="Succeeded", ended=self.now, code="OK")
        state = "Canceled" if outcome == "Canceled" else "Failed"
        reason = operation.error if operation else found.properties.get("error") if nested else None
        if not reason or not nested:
            shown = {"code": "ResourceDeploymentFailure", "target": step.id, "message": f"{_TERMINAL} '{state}'."}
            reason = {**shown, **({"details": [reason]} if reason else {})}
        return replace(step, state=state, ended=self.now, code="Conflict", error=reason, late=True)

    def begin(self) -> bool:
        """Start everything that is ready; whether anything was."""
        changed = False
        for key, step in self.steps.items():
            if step.state != "Waiting":
                continue
            states = {self.steps[need].state for need in step.needs}
            if states <= DONE and self.pause_is_over(step):
                self.steps[key] = self.started(step)
                changed = True
            elif states & {"Failed", "Canceled", "Blocked"}:
                self.steps[key] = replace(step, state="Blocked")
                changed = True
        return changed

    def pause_is_over(self, step: Step) -> bool:
        """Whether the pause before another try is over."""
        operation = self.cloud.operations.get(step.operation)
        return operation is None or operation.ended

    def started(self, step: Step) -> Step:
        number = step.number or self.cloud.digest("deployment operation", str(self.cloud.sequence()))[:16].upper()
        begun = replace(step, number=number, started=step.started or self.now)
        resource = self.program.named(step.key)
        try:
            content = body(resource, live=self.runtime)
        except Refusal as refusal:
            error = {"code": refusal.code, "message": refusal.sentence(step.line, step.column)}
            return replace(begun, state="Failed", ended=self.now, code=status_name(refusal.status), error=error)
        response = self.client.request("PUT", resource.id, resource.version, content)
        return self.answered(begun, response)

    def answered(self, step: Step, response: Response) -> Step:
        if response.status in PASSING and step.tries < _TRIES:
            return replace(step, operation=self.pause(step), tries=step.tries + 1, code=status_name(response.status))
        if response.status >= 400 or response.status == 0:
            error = error_of(response)
            return replace(step, state="Failed", ended=self.now, code=status_name(response.status), error=error)
        record = self.cloud.find(step.id)
        working = record.operation if record else ""
        if working or (record and record.type == self.record.type):
            return replace(step, state="Running", operation=working, code=status_name(response.status))
        return replace(step, state="Succeeded", ended=self.now, code=status_name(response.status))

    def pause(self, step: Step) -> str:
        id = self.cloud.guid("pause", str(self.cloud.sequence()))
        self.cloud.keep("operation", id, Operation(id, step.id, "pause", self.now, self.now + _PAUSE))
        return id

    def made(self, step: Step) -> list[dict[str, str]]:
        """What a step made: for a nested deployment what that made, not the deployment itself (recorded)."""
        inner = self.cloud.find(step.id)
        if inner is None or inner.type != self.record.type:
            return [{"id": step.id}]
        return list(inner.properties.get("outputResources") or ())

    def end(self) -> None:
        """The deployment has ended: its outputs are evaluated, or its failures gathered."""
        found = tuple(self.steps.values())
        failed = [step for step in found if step.state in ("Failed", "Canceled")]
        changes: dict[str, Any] = {"provisioningState": "Failed" if failed else "Succeeded"}
        if failed:
            details = [step.error for step in failed if step.error]
            changes["error"] = {
                "code": "DeploymentFailed",
                "target": self.record.id,
                "message": _FAILED,
                "details": details,
            }
        else:
            changes |= outputs(self.program, self.runtime)
        made = (row for step in found if step.state == "Succeeded" for row in self.made(step))
        changes["outputResources"] = list({row["id"].lower(): row for row in made}.values())
        now = self.cloud.clock.now()
        changes |= {
            "timestamp": stamp(now),
            "duration": duration(now.timestamp() - float(self.record.hidden["started"])),
        }
        evaluated = self.cloud.digest("outputs", str(self.cloud.sequence()))
        record = store.advanced(self.record, found, **changes)
        hidden = {**record.hidden, "evaluated": f"0858{int(evaluated[:13], 16) % 10**16:016d}" if not failed else ""}
        self.cloud.put(replace(record, hidden=hidden))
        store.stop(self.cloud, self.record.id)
