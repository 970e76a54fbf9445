"""Submits one deployment and follows it, resource by resource, until it has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from threading import Event as Flag
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.applying.arm_deployments.error_mapping import map_error, mapping, reason
from deployer.applying.arm_deployments.poll import poll_location
from deployer.applying.arm_deployments.template_deployment import API_VERSION, TemplateDeployment
from deployer.applying.arm_deployments.verify_result import verify_deployed
from deployer.applying.journal import PlanJournal
from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.azure.remedies import remedy
from deployer.azure.transient_errors import unsure
from deployer.kinds.all import kinds
from deployer.values.change import Change, Step, StepKey
from deployer.values.event import Event, State
from deployer.values.problem import Refused, Unsafe

ENDED = frozenset({"Succeeded", "Failed", "Canceled"})
_TRIES, _PAUSE = 3, 10.0
_PATIENCE = 180.0
"""Seconds of nothing but refusals until we believe them: right after it was taken, a deployment may read as absent, and
a token or a proxy may fail for a while."""


class Deployment(Struct):
    """One deployment under way. `writes` and `changes` go by address."""

    azure: Azure
    template: TemplateDeployment
    writes: Mapping[str, Step]
    changes: Mapping[str, Change]
    stop: Flag
    journal: PlanJournal | None
    started: dict[str, float] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    cancelled: bool = False

    @property
    def path(self) -> str:
        """Id of the deployment."""
        return self.template.step.url.partition("?")[0]

    @property
    def deadline(self) -> float:
        """Seconds it may take: the longest chain of its resources, each with its own deadline."""
        longest: dict[StepKey, float] = {}
        owners = {step.key: self.changes[address] for address, step in self.writes.items()}
        for step in self.template.contents:  # each after those it needs
            before = max((longest[need] for need in step.needs if need in longest), default=0.0)
            longest[step.key] = before + kinds()[owners[step.key].kind].lifecycle.deadline
        return max(longest.values(), default=0.0)

    def event(self, address: str, state: State, detail: str = "") -> Event:
        """An event of one of its resources."""
        now = self.azure.clock.now()
        elapsed = now - self.started.setdefault(address, now)
        self.states[address] = state
        cure = remedy(detail) if state is State.FAILED else ""
        return Event(address, self.changes[address].action.value, state, detail, elapsed, cure)

    def open(self) -> list[str]:
        """Addresses that have not come to an end."""
        return [address for address in self.writes if self.states.get(address, State.STARTED) in _OPEN]


_OPEN = frozenset({State.STARTED, State.WAITING})


def monitor(run: Deployment) -> Iterator[Event]:
    """Submit, and tell what becomes of each resource. Never raises for what Azure says or does not say."""
    if run.journal:
        run.journal.intent(run.template.step)
    try:
        refusal = _submitted(run)
        if refusal:
            yield from _refused(run, refusal)
        else:
            yield from _followed(run)
    except (Refused, Unsafe) as error:
        for address in run.open():
            yield run.event(address, State.FAILED, error.problems[0].message)
    finally:
        if run.journal:
            states = {state.value for state in run.states.values()}
            run.journal.outcome(run.template.step, "done" if states == {State.DONE.value} else "failed", "")


def _submitted(run: Deployment) -> Answer | None:
    """None where ARM has taken it; otherwise its refusal. A template is sent again only when it is sure that ARM has
    not taken it: what it buys, it would buy twice.
    """
    checked = poll_location(run.azure, run.azure.ask("validate", run.template.step))
    if not checked.ok:
        return checked
    answer = Answer(503)
    for _ in range(_TRIES):
        try:
            answer = run.azure.write(run.template.step)
        except Lost:
            answer = Answer(503)
        if answer.ok or _taken(run):
            return None
        if not unsure(answer):
            return answer
        run.azure.clock.sleep(_PAUSE)
    return answer


def _taken(run: Deployment) -> bool:
    """Whether the deployment that ARM has is the one of this run: it bears the correlation id that we sent."""
    try:
        found = run.azure.read(run.template.step.url)
    except Lost:
        return False
    body = found.body if isinstance(found.body, Mapping) else {}
    return bool(mapping(body.get("properties")).get("correlationId") == run.azure.correlation.id)


def _refused(run: Deployment, answer: Answer) -> Iterator[Event]:
    """Nothing of it began. Those that the refusal names have failed; the others were not started."""
    blamed = map_error(answer.error, run.template.targets)
    names = ", ".join(f"'{run.changes[address].name}'" for address in blamed)
    for address in run.writes:
        if not blamed:
            yield run.event(address, State.FAILED, f"the template was refused: {answer.reason}")
        elif address in blamed:
            yield run.event(address, State.FAILED, blamed[address])
        else:
            yield run.event(address, State.SKIPPED, f"the template was refused because of {names}")


def _followed(run: Deployment) -> Iterator[Event]:
    until, pause, heard = run.azure.clock.now() + run.deadline, 2.0, run.azure.clock.now()
    while True:
        answer = _asked(run)
        heard = run.azure.clock.now() if answer.ok or answer.status >= 500 else heard
        if run.azure.clock.now() - heard >= _PATIENCE:
            for address in run.open():
                yield run.event(address, State.PENDING, f"the deployment cannot be followed: {answer.reason}")
            return
        state, properties = _state(answer)
        yield from _operations(run)
        if state in ENDED:
            yield from _concluded(run, state, properties)
            return
        if run.azure.clock.now() >= until:
            for address in run.open():
                again = f"run the same command again in {max(1, round(run.deadline / 60))} minutes"
                yield run.event(address, State.PENDING, f"Azure was still deploying; {again}")
            return
        if run.stop.is_set() and not run.cancelled:
            run.cancelled = True
            _cancel(run)
        run.azure.clock.sleep(pause)
        pause = min(15.0, pause * 1.5)


def _cancel(run: Deployment) -> None:
    """Ask ARM to stop. Where that is not heard the deployment goes on, and is followed to its end."""
    with suppress(Refused):
        run.azure.ask("cancel", run.template.step)


def _asked(run: Deployment) -> Answer:
    """A look that fails is no deployment that failed."""
    try:
        return run.azure.read(run.template.step.url)
    except Lost:
        return Answer(503)
    except Refused:
        return Answer(401)  # no token: it may be there again at the next look


def _state(answer: Answer) -> tuple[str, Mapping[str, Any]]:
    body = answer.body if answer.ok and isinstance(answer.body, Mapping) else {}
    properties = mapping(body.get("properties"))
    return str(properties.get("provisioningState", "Unknown")), properties


def _operations(run: Deployment) -> Iterator[Event]:
    """What has changed since the last look."""
    path = run.path.replace("/providers/Microsoft.Resources", "")
    try:
        rows = list(run.azure.list(f"{path}/operations?api-version={API_VERSION}"))
    except Refused:
        return  # the deployment itself tells the end
    for row in rows:
        properties = mapping(row.get("properties"))
        id = str(mapping(properties.get("targetResource")).get("id", "")).lower()
        address = run.template.targets.get(id)
        if address and run.states.get(address, State.STARTED) in _OPEN:
            yield from _told(run, address, properties)


def _told(run: Deployment, address: str, properties: Mapping[str, Any]) -> Iterator[Event]:
    state, begun = str(properties.get("provisioningState")), address in run.states
    if not begun:
        yield run.event(address, State.STARTED)
    if state == "Succeeded":
        found = verify_deployed(run.azure, run.writes[address], run.changes[address])
        yield run.event(address, found.state, found.detail)
    elif state == "Failed":
        said = mapping(mapping(properties.get("statusMessage")).get("error")) or {"code": properties.get("statusCode")}
        failed, change = run.event(address, State.FAILED, reason(said)), run.changes[address]
        yield replace(failed, remedy=failed.remedy or kinds()[change.kind].lifecycle.failure_hint(change.id))
    elif state == "Canceled":
        yield run.event(address, State.PENDING, "the deployment was cancelled while Azure was at work on it")
    elif begun:
        yield run.event(address, State.WAITING, state)


def _concluded(run: Deployment, state: str, properties: Mapping[str, Any]) -> Iterator[Event]:
    """The deployment has ended, and some of it never began."""
    error = mapping(properties.get("error"))
    blamed = map_error(error, run.template.targets) if error else {}
    for address in run.open():
        if address in blamed:
            yield run.event(address, State.FAILED, blamed[address])
        elif state == "Succeeded":
            found = verify_deployed(run.azure, run.writes[address], run.changes[address])
            yield run.event(address, found.state, found.detail)
        else:
            why = "the deployment was cancelled" if state == "Canceled" else "a resource it depends on did not complete"
            yield run.event(address, State.SKIPPED, why)
