"""Carries out one step: waits until the resource is at rest, sends, waits for the end, and judges by reading again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from deployer.applying.step_run import STOPPED, StepResult, StepRun
from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.halt import Stopped
from deployer.azure.listing import inside
from deployer.azure.no_answer import Lost
from deployer.azure.poll import PROPAGATION, Patience, Settled, Waiting, gone, operation_url, settle
from deployer.azure.remedies import remedy
from deployer.azure.transient_errors import busy, exists, unseen, unsure
from deployer.endpoints.silence import silence, unanswered
from deployer.kinds.all import kinds
from deployer.kinds.kind import Kind
from deployer.planning.compare import compare, unhealthy
from deployer.planning.copied_keys import leads_elsewhere
from deployer.values.change import RECOVER, Action
from deployer.values.event import Event, State
from deployer.values.json_path import at
from deployer.values.problem import Refused, Unsafe

REGISTRATION = 900.0
"""Seconds that a registration may take: Azure registers region by region."""
_UNANSWERED = (
    "'deployer logs' shows what its container wrote: mend it and apply again, or take it out of the file; where this "
    "machine cannot reach the endpoint, --no-verify-traffic asks nothing"
)
_MEANWHILE = "Azure was still working on it when the run was stopped; run the same command again to continue"


class _Unsent(Exception):
    """The run was stopped before Azure took the write: nothing of it is in motion."""


def run_step(azure: Azure, doing: StepRun) -> Waiting[StepResult]:
    """Carry out one step, and yield the seconds it waits. Never raises for what Azure says or does not say."""
    start = azure.clock.now()
    doing.tell(_event(doing, State.STARTED, 0.0))
    try:
        ended = yield from _carry(azure, doing)
    except Lost as lost:
        why = f"no answer from Azure ({lost.reason}); run again to find out whether it had an effect"
        ended = StepResult(State.FAILED, why)
    except (Refused, Unsafe) as error:
        ended = StepResult(State.FAILED, error.problems[0].message, remedy=error.problems[0].help)
    except _Unsent:
        ended = StepResult(State.SKIPPED, STOPPED)
    except Stopped:
        ended = StepResult(State.PENDING, _MEANWHILE)
    cure = remedy(ended.detail) if ended.state is State.FAILED else ""
    return replace(ended, elapsed=azure.clock.now() - start, remedy=ended.remedy or cure)


def _carry(azure: Azure, doing: StepRun) -> Waiting[StepResult]:
    if doing.step.method == "POST":
        return (yield from _register(azure, doing))
    kind = kinds()[doing.change.kind]
    return (yield from (_delete if doing.step.method == "DELETE" else _put)(azure, doing, kind))


def _register(azure: Azure, doing: StepRun) -> Waiting[StepResult]:
    """Register a provider, and wait until it can be used. Asking twice does no harm."""
    deadline = azure.clock.now() + REGISTRATION
    tell, pause = _teller(azure, doing), 5.0
    for last in (False, True):
        answer, said = yield from _answered(azure, doing, deadline)
        if answer and answer.ok:
            break
        if last or (answer and not unsure(answer)):
            return StepResult(State.FAILED, said, remedy=remedy(answer or ""))
    url = doing.step.url.replace("/register?", "?")
    while True:
        found = azure.read(url)
        state = str(found.body.get("registrationState", "")) if isinstance(found.body, Mapping) else ""
        if state.lower() == "registered":
            return StepResult(State.DONE)
        if azure.clock.past(deadline):
            return StepResult(State.PENDING, f"it still reads '{state}'; run again to go on")
        tell(state or found.reason)
        yield pause
        pause = min(30.0, pause * 1.5)


def _put(azure: Azure, doing: StepRun, kind: Kind) -> Waiting[StepResult]:
    url = doing.step.url
    deadline = azure.clock.now() + kind.lifecycle.deadline
    tell = _teller(azure, doing)
    found = Settled()
    if doing.change.before is not None or doing.earlier:
        found = yield from settle(azure, url, doing.followed, Patience(deadline), tell)
    if found.pending:
        minutes = max(1, kind.lifecycle.deadline // 60)
        again = f"run the same command again in {minutes} minutes: it only watches until then"
        return StepResult(State.PENDING, f"an earlier operation on it is still running; {again}")
    if found.body and doing.step.method == "PUT" and _is_as_wanted(kind, doing, found.body):
        return StepResult(State.DONE, "it already is as declared")
    if (source := leads_elsewhere(doing.change)) and (silent := silence(azure, source)):
        return StepResult(State.FAILED, f"it stays where it is, since '{source.name}' does not answer: {silent}")
    for name in doing.change.asks:
        doing.tell(_event(doing, State.WAITING, 0.0, f"asking '{name}' at 0 % of the traffic"))
        if silent := unanswered(azure, doing.change.id, name):
            why = f"the traffic stays where it is, since '{name}' does not answer: {silent}"
            return StepResult(State.FAILED, why, remedy=_UNANSWERED)
    return (yield from _written(azure, doing, kind, tell))


def _written(azure: Azure, doing: StepRun, kind: Kind, tell: Callable[[str], None]) -> Waiting[StepResult]:
    """Send, and wait for the end. Where nobody knows whether it had an effect, read before it is sent once more."""
    bought = kind.lifecycle.buys(doing.step.body or {}, doing.change.remark)
    for last in (False, True):
        try:
            answer, said = yield from _answered(azure, doing, azure.clock.now() + kind.lifecycle.deadline)
        except _Unsent:
            if last:  # of the first time nobody knows
                return _pending(kind, True)
            raise
        # Azure's time begins when it has taken the write: what was spent on waiting for others is not its own.
        taken = azure.clock.now()
        deadline = taken + kind.lifecycle.deadline
        if answer and answer.ok:
            doing.accepted(operation_url(azure, answer) or "")
            settled = yield from settle(azure, doing.step.url, answer, doing.patience(deadline), tell)
            return replace(_judged(azure, doing, kind, settled), took=azure.clock.now() - taken)
        if answer and kind.ownership.refusal_code and kind.ownership.refusal_code in answer.codes:
            return StepResult(State.DONE, "somebody else made the same one: it serves")
        if answer and not (unsure(answer) or exists(answer)):
            return StepResult(State.FAILED, said, remedy=remedy(answer))
        # What costs money is not sent again as long as it may only not be seen yet.
        sent = Answer(202) if bought else None
        found = yield from settle(azure, doing.step.url, sent, Patience(deadline), tell)
        if ended := _found(azure, doing, kind, found):
            return ended
        if last or (answer and not bought):
            return StepResult(State.FAILED, said, remedy=remedy(answer or ""))
    raise AssertionError("the last try returns")


def _found(azure: Azure, doing: StepRun, kind: Kind, found: Settled) -> StepResult | None:
    """How a write ended whose answer says nothing; None where it had no effect."""
    if found.pending or (found.body is None and azure.clock.past(math.inf)):
        return _pending(kind, azure.clock.past(math.inf))
    if found.body is None:
        return StepResult(State.FAILED, found.error) if found.error else None
    ended = _judged(azure, doing, kind, found)
    return ended if ended.state is State.DONE or doing.change.before is None or found.error else None


def _judged(azure: Azure, doing: StepRun, kind: Kind, settled: Settled) -> StepResult:
    """How a write ended that Azure has taken."""
    if settled.pending:
        return _unread(azure, settled) or _pending(kind, azure.clock.past(math.inf))
    if settled.error:
        cure = remedy(settled.error) or kind.lifecycle.failure_hint(doing.change.id)
        return StepResult(State.FAILED, settled.error, remedy=cure)
    if settled.body is None:
        return StepResult(State.FAILED, "Azure accepted the write, but the resource does not exist")
    ended = verify_result(kind, doing, settled.body)
    if ended.state is State.FAILED and settled.doubt:
        return replace(ended, detail=f"{ended.detail}; its operation was last answered {settled.doubt}")
    return ended


def _unread(azure: Azure, settled: Settled) -> StepResult | None:
    """Where nothing could be learnt to the end, no more is said."""
    if not settled.error or azure.clock.past(math.inf):
        return None
    return StepResult(State.PENDING, f"{settled.error}; run the same command again to read its state")


def _pending(kind: Kind, stopped: bool) -> StepResult:
    if stopped:
        return StepResult(State.PENDING, _MEANWHILE)
    minutes = max(1, kind.lifecycle.deadline // 60)
    again = (
        f"run the same command again in {minutes} minutes: it waits for the running operation and sends nothing twice"
    )
    return StepResult(State.PENDING, f"Azure was still working on it after {minutes} minutes; {again}")


def _answered(azure: Azure, doing: StepRun, deadline: float) -> Waiting[tuple[Answer | None, str]]:
    """The answer, None where none came, and what to say of it."""
    try:
        answer = yield from _send(azure, doing, deadline)
    except Lost as lost:
        return None, f"no answer from Azure ({lost.reason}); run again to find out whether it had an effect"
    return answer, answer.reason


def _send(azure: Azure, doing: StepRun, deadline: float) -> Waiting[Answer]:
    """Send, and again while the resource is busy or its parent is not seen yet."""
    propagated = azure.clock.now() + PROPAGATION
    pause = 5.0
    while True:
        azure.prepare([doing.step])
        if azure.clock.past(math.inf):
            raise _Unsent
        answer = azure.write(doing.step)
        late = azure.clock.past(deadline if busy(answer) else propagated) and not azure.clock.past(math.inf)
        if answer.ok or late or not (busy(answer) or unseen(answer)):
            return answer
        doing.tell(_event(doing, State.WAITING, 0.0, answer.reason))
        try:
            yield pause
        except Stopped:
            raise _Unsent from None
        pause = min(30.0, pause * 1.5)


def _delete(azure: Azure, doing: StepRun, kind: Kind) -> Waiting[StepResult]:
    deadline = azure.clock.now() + max(kind.lifecycle.deadline, 3600)
    url = doing.step.url.partition("&")[0]
    if kind.lifecycle.only_by_destroy and (refused := _kept(azure, url)):
        return refused
    going = bool(doing.earlier) and _is_going(azure, url)
    answer, doubt = (doing.followed or Answer(202), "") if going else (yield from _answered(azure, doing, deadline))
    if answer and answer.status in (204, 404):
        return StepResult(State.DONE, "it was already deleted")
    if answer and answer.ok:
        doubt = ""
        doing.accepted(operation_url(azure, answer) or "")
    elif answer is None or unsure(answer):
        answer = Answer(202)
    elif answer.status == 409 and _is_going(azure, url):
        answer, doubt = Answer(202), ""  # an earlier run told Azure so already: this one waits for the end
    else:
        return StepResult(State.FAILED, answer.reason, remedy=remedy(answer))
    taken = azure.clock.now()
    settled = yield from gone(azure, url, answer, doing.patience(deadline), doubt)
    if settled.pending and (unread := _unread(azure, settled)):
        return unread
    if settled.pending:
        again = "run the same command again in an hour" if not azure.clock.past(math.inf) else "run again to go on"
        return StepResult(State.PENDING, f"Azure was still deleting it; {again}")
    if settled.error:
        return StepResult(State.FAILED, settled.error)
    return StepResult(State.DONE, took=azure.clock.now() - taken)


def _is_going(azure: Azure, url: str) -> bool:
    body = azure.read(url).body
    state = at(body, ("properties", "provisioningState")) if isinstance(body, Mapping) else None
    return str(state).lower() == "deleting"


def _kept(azure: Azure, url: str) -> StepResult | None:
    """Why what goes with all that is in it is not deleted: it still holds something, or nobody can say for sure that it
    does not. An empty list has to be seen twice.
    """
    contents = url.replace("?", "/resources?", 1)
    for _ in range(2):
        held = inside(azure, url, contents)
        if held is None:
            return StepResult(State.DONE, "it was already deleted")
        if held:
            left = sorted(str(item.get("name") or item["id"]) for item in held)
            return StepResult(State.FAILED, f"it is kept: it still contains {', '.join(left)}")
    return None


def _is_as_wanted(kind: Kind, doing: StepRun, body: Mapping[str, Any]) -> bool:
    before = doing.change.before
    was_moving = bool(doing.earlier) if before is None else any(unhealthy(kind, before))
    return was_moving and not any(unhealthy(kind, body)) and not compare(kind, doing.step.body or {}, body)


def verify_result(kind: Kind, doing: StepRun, body: Mapping[str, Any]) -> StepResult:
    """A resource is done when it is well and reads as it was written."""
    for path, state, well in unhealthy(kind, body):
        why = f"Azure accepted the write, but its {path[-1]} is '{state}' instead of '{well}'"
        return StepResult(State.FAILED, why)
    if doing.step.key.verb == RECOVER:  # it is as it was: what is wanted of it is written next
        return StepResult(State.DONE)
    different = [field.path for field in compare(kind, doing.step.body or {}, body)]
    if doing.change.action is Action.UPDATE:
        # An update sends back what it does not manage; only what it was to change is judged.
        wanted = {field.path for field in doing.change.fields}
        different = [path for path in different if path in wanted]
    different = [path for path in different if path not in dict(doing.step.late)]
    if doing.step.method == "PUT" and different:
        names = ", ".join(".".join(map(str, path)) for path in different)
        return StepResult(State.FAILED, f"Azure accepted the write, but {names} differs from what was sent")
    return StepResult(State.DONE)


def _teller(azure: Azure, doing: StepRun) -> Callable[[str], None]:
    start = azure.clock.now()
    return lambda state: doing.tell(_event(doing, State.WAITING, azure.clock.now() - start, state))


def _event(doing: StepRun, state: State, elapsed: float, detail: str = "") -> Event:
    return Event(doing.change.address, doing.change.action.value, state, detail, elapsed)
