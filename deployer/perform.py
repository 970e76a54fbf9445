"""Carries out one step: waits until the resource is at rest, sends, waits for the end, and judges by reading again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.listing import inside
from deployer.azure.lost import Lost
from deployer.azure.poll import Settled, gone, settle
from deployer.azure.remedies import remedy
from deployer.changes.compare import at, compare, unhealthy
from deployer.kinds.all import kinds
from deployer.kinds.kind import Kind
from deployer.values.change import Action, Change, Step
from deployer.values.event import Event, State
from deployer.values.problem import Refused, Unsafe

BUSY = frozenset({"anotheroperationinprogress", "conflict", "operationnotallowedonresource", "deploymentactive"})
"""Somebody is at work on the resource or its parent: try again (reliability.md, F21)."""
NOT_YET = frozenset({"parentresourcenotfound", "resourcegroupnotfound", "storageaccountisnotprovisioned"})
"""What was just made is not seen everywhere yet (reliability.md, F20 and F31)."""
REGISTRATION = 900.0
"""Seconds that a registration may take: Azure registers region by region."""
PROPAGATION = 180.0
"""Seconds for which a parent that was just made may not be seen."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One step under way, and whom to tell."""

    step: Step
    change: Change
    tell: Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a step ended."""

    state: State
    detail: str = ""
    elapsed: float = 0.0
    remedy: str = ""
    """What cures a failure that repeating does not."""


def perform(azure: Azure, doing: Doing) -> Ended:
    """Carry out one step. Never raises for what Azure says or does not say."""
    start = azure.clock.now()
    doing.tell(_event(doing, State.STARTED, 0.0))
    try:
        ended = _carry(azure, doing)
    except Lost as lost:
        why = f"no answer from Azure ({lost.reason}); run again to find out whether it had an effect"
        ended = Ended(State.FAILED, why)
    except (Refused, Unsafe) as error:
        ended = Ended(State.FAILED, error.problems[0].message)
    cure = remedy(ended.detail) if ended.state is State.FAILED else ""
    return replace(ended, elapsed=azure.clock.now() - start, remedy=ended.remedy or cure)


def _carry(azure: Azure, doing: Doing) -> Ended:
    if doing.step.method == "POST":
        return _register(azure, doing)
    kind = kinds()[doing.change.kind]
    return _delete(azure, doing, kind) if doing.step.method == "DELETE" else _put(azure, doing, kind)


def _register(azure: Azure, doing: Doing) -> Ended:
    """Register a provider, and wait until it can be used. Asking twice does no harm."""
    deadline = azure.clock.now() + REGISTRATION
    tell, pause = _teller(azure, doing), 5.0
    answer = azure.write(doing.step)
    if not answer.ok:
        return Ended(State.FAILED, answer.reason)
    url = doing.step.url.replace("/register?", "?")
    while True:
        found = azure.read(url)
        state = str(found.body.get("registrationState", "")) if isinstance(found.body, Mapping) else ""
        if state.lower() == "registered":
            return Ended(State.DONE)
        if azure.clock.past(deadline):
            return Ended(State.PENDING, f"it still reads '{state}'; run again to go on")
        tell(state or found.reason)
        azure.clock.sleep(pause)
        pause = min(30.0, pause * 1.5)


def _put(azure: Azure, doing: Doing, kind: Kind) -> Ended:
    url = doing.step.url
    deadline = azure.clock.now() + kind.deadline
    tell = _teller(azure, doing)
    found = settle(azure, url, None, deadline, tell) if doing.change.before is not None else Settled()
    if found.pending:
        return Ended(State.PENDING, "it is still in motion from an earlier operation")
    if found.body and doing.step.method == "PUT" and _is_as_wanted(kind, doing, found.body):
        return Ended(State.DONE, "it had become as wanted by itself")
    settled = _settled_write(azure, doing, kind, tell)
    if isinstance(settled, Ended):
        return settled
    if settled.pending:
        when = f"after {kind.deadline} s" if azure.clock.now() >= deadline else "when the run was stopped"
        return Ended(State.PENDING, f"Azure was still at work {when}; run again to go on")
    if settled.error:
        return Ended(State.FAILED, settled.error)
    if settled.body is None:
        return Ended(State.FAILED, "Azure took it, and it is not there")
    return judged(kind, doing, settled.body)


def _settled_write(azure: Azure, doing: Doing, kind: Kind, tell: Callable[[str], None]) -> Settled | Ended:
    url = doing.step.url
    for last in (False, True):
        try:
            answer = _send(azure, doing, azure.clock.now() + kind.deadline)
        except Lost:
            # Whether it had an effect is unknown: read, and send once more only if there is nothing.
            settled = settle(azure, url, None, azure.clock.now() + kind.deadline, tell)
            if settled.body is not None or settled.pending or last:
                return settled
            continue
        if not answer.ok:
            return Ended(State.FAILED, answer.reason)
        # Azure's time begins when it has taken the write: what was spent on waiting for others is not its own.
        return settle(azure, url, answer, azure.clock.now() + kind.deadline, tell)
    raise AssertionError("the last try returns")


def _send(azure: Azure, doing: Doing, deadline: float) -> Answer:
    """Send, and again while the resource is busy or its parent is not seen yet."""
    propagated = azure.clock.now() + PROPAGATION
    pause = 5.0
    while True:
        answer = azure.write(doing.step)
        codes = {code.lower() for code in answer.codes}
        busy = answer.status == 409 and codes & BUSY and not azure.clock.past(deadline)
        unseen = codes & NOT_YET and not azure.clock.past(propagated)
        if answer.ok or not (busy or unseen):
            return answer
        doing.tell(_event(doing, State.WAITING, 0.0, answer.reason))
        azure.clock.sleep(pause)
        pause = min(30.0, pause * 1.5)


def _delete(azure: Azure, doing: Doing, kind: Kind) -> Ended:
    deadline = azure.clock.now() + max(kind.deadline, 3600)
    url = doing.step.url.partition("&")[0]
    if kind.kept and (refused := _kept(azure, url)):
        return refused
    try:
        answer = _send(azure, doing, deadline)
    except Lost:
        answer = Answer(202)
    if answer.status in (204, 404):
        return Ended(State.DONE, "it was gone already")
    if answer.status == 409 and _is_going(azure, url):
        answer = Answer(202)  # an earlier run told Azure so already: this one waits for the end
    if not answer.ok:
        return Ended(State.FAILED, answer.reason)
    settled = gone(azure, url, answer, deadline)
    if settled.pending:
        return Ended(State.PENDING, "Azure was still deleting it; run again to go on")
    return Ended(State.FAILED, settled.error) if settled.error else Ended(State.DONE)


def _is_going(azure: Azure, url: str) -> bool:
    body = azure.read(url).body
    state = at(body, ("properties", "provisioningState")) if isinstance(body, Mapping) else None
    return str(state).lower() == "deleting"


def _kept(azure: Azure, url: str) -> Ended | None:
    """Why what goes with all that is in it is not deleted: it still holds something, or nobody can say for sure that it
    does not. An empty list has to be seen twice.
    """
    for _ in range(2):
        held = inside(azure, url, _contents(url))
        if held is None:
            return Ended(State.DONE, "it was gone already")
        if held:
            left = sorted(str(item.get("name") or item["id"]) for item in held)
            return Ended(State.FAILED, f"it is left alone: it still holds {', '.join(left)}")
    return None


def _contents(url: str) -> str:
    path, _, query = url.partition("?")
    return f"{path}/resources?{query}"


def _is_as_wanted(kind: Kind, doing: Doing, body: Mapping[str, Any]) -> bool:
    was_moving = doing.change.before is not None and any(unhealthy(kind, doing.change.before))
    return was_moving and not any(unhealthy(kind, body)) and not compare(kind, doing.step.body or {}, body)


def judged(kind: Kind, doing: Doing, body: Mapping[str, Any]) -> Ended:
    """A resource is done when it is well and reads as it was written."""
    for path, state, well in unhealthy(kind, body):
        return Ended(State.FAILED, f"Azure took it, and its {path[-1]} is '{state}' instead of '{well}'")
    different = [field.path for field in compare(kind, doing.step.body or {}, body)]
    if doing.change.action is Action.UPDATE:
        # An update sends back what it does not manage; only what it was to change is judged.
        wanted = {field.path for field in doing.change.fields}
        different = [path for path in different if path in wanted]
    if doing.step.method == "PUT" and different:
        names = ", ".join(".".join(map(str, path)) for path in different)
        return Ended(State.FAILED, f"Azure took it, and {names} reads differently from what was sent")
    return Ended(State.DONE)


def _teller(azure: Azure, doing: Doing) -> Callable[[str], None]:
    start = azure.clock.now()
    return lambda state: doing.tell(_event(doing, State.WAITING, azure.clock.now() - start, state))


def _event(doing: Doing, state: State, elapsed: float, detail: str = "") -> Event:
    return Event(doing.change.address, doing.change.action.value, state, detail, elapsed)
