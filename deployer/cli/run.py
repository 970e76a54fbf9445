"""Approved plans -> what came of them: the part that apply and destroy share."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import TextIO

from deployer.applying.journal import Journal, has_run
from deployer.applying.lock import locked
from deployer.azure.azure import Azure
from deployer.azure.halt import Halt
from deployer.azure.target import Target
from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.approval import approve
from deployer.cli.banner import banner
from deployer.cli.exits import Exit, ended_as
from deployer.cli.printing import Output, gather, require_single, say, stdout_is_document, write_plans
from deployer.cli.settings import settings
from deployer.live.connect import TargetOptions, connect
from deployer.planning.guard import guard
from deployer.planning.plan_diff import plan_difference
from deployer.planning.plan_environment import TERMS, PlannedEnvironment, plan_environment, replan
from deployer.planning.preflight import entitled
from deployer.planning.serial import already_applied, never_saved, refuse_stale
from deployer.reports.formats import report
from deployer.reports.ndjson import ndjson
from deployer.reports.plans.text import heading
from deployer.reports.progress import progress
from deployer.reports.summary import summary
from deployer.source.files import STATE
from deployer.values.change import Plan
from deployer.values.event import Event, State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Problem, Severity, Unsafe
from deployer.values.scope import Scope

Apply = Callable[[Plan, Azure, Flag | None, Journal | None], Iterator[Event]]
_IN_ORDER, _AT_ONCE = 7.0, 1.0
"""Seconds after the first signal and after the second that a run may take to end."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to go about it."""

    approved: bool
    """Without asking."""
    question: str
    where: TargetOptions
    choices: PlanOptions = field(default_factory=PlanOptions)
    outputs: Sequence[Output] = (Output("text"),)
    events: bool = False
    """Tell programs: the standard output gets one JSON document for each event, and nothing else."""
    limit: int | None = None
    """How many resources a plan may delete or replace at the most."""
    engine: str = "direct"
    """Who carries out the plan: `direct`, write by write, or `arm`, by deployments of templates."""
    preflight: bool = True
    """Whether Azure is asked before the first write what the caller may do."""


def run_plans(ready: Sequence[CheckedEnvironment], manner: RunOptions) -> int:
    """Plan, show, ask, and run. The exit code tells what came of it."""
    require_single(manner.outputs, len(ready))
    stop = Flag()
    scopes = [each.site.environment.scope for each in ready]
    banner(manner.where, scopes)
    with connect(manner.where, scopes, stop) as target, _exclusive(scopes):
        drafts = [plan_environment(Azure(target), each, manner.choices, manner.limit) for each in ready]
        accepted(drafts)
        for each in drafts:
            say(report("problems", "text")(gather(each.warnings)), sys.stderr)
        if not manner.events:
            write_plans(manner.outputs, [each.plan for each in drafts])
        if all(each.plan.is_empty for each in drafts):
            for each in drafts if manner.events else ():
                settings().begun = True
                with ndjson(each.plan, sys.stdout):
                    pass
            return Exit.SUCCESS
        _preflight(target, [each.plan for each in drafts], manner)
        if not manner.approved and not approve(manner.question):
            sys.stderr.write("Cancelled: nothing was changed.\n")
            return Exit.CANCELLED
        return _run_all(target, [each.plan for each in drafts], stop, manner)


def accepted(drafts: Iterable[PlannedEnvironment]) -> None:
    """Raises Invalid where one of the plans would buy something under terms that nobody has accepted; Unsafe where no
    rule says so, since it was suppressed.
    """
    refused = [problem for each in drafts for problem in each.refused]
    if refused:
        raise (Invalid if any(problem.code == TERMS for problem in refused) else Unsafe)(refused)


def run_approved(plans: Sequence[Plan], manner: RunOptions) -> int:
    """Run plans that were approved as they are. Raises Unsafe when one has run, or would now do something else."""
    stop = Flag()
    if unsaved := [plan for plan in plans if not plan.serial and not plan.is_empty]:
        raise Unsafe([never_saved(plan) for plan in unsaved])
    if ran := [plan for plan in plans if plan.serial and has_run(_journal(plan), plan.serial)]:
        raise Unsafe([already_applied(plan) for plan in ran])
    scopes = [plan.scope for plan in plans]
    banner(manner.where, scopes)
    with connect(manner.where, scopes, stop) as target, _exclusive(scopes):
        now = [_revalidated(plan, Azure(target), manner) for plan in plans]
        _preflight(target, now, manner)
        return _run_all(target, now, stop, manner)


def _preflight(target: Target, plans: Sequence[Plan], manner: RunOptions) -> None:
    """Raises Unsafe where the caller lacks rights, before anything is written."""
    for plan in plans if manner.preflight else ():
        entitled(Azure(target), plan, manner.engine)


def _revalidated(plan: Plan, azure: Azure, manner: RunOptions) -> Plan:
    """The plan as it is made now, which does what was approved and knows what is there now. Raises Unsafe where its
    effects are no longer the same.
    """
    tenant, _ = azure.identity()
    if plan.tenant and tenant and tenant != plan.tenant:
        message = f"the plan was made in tenant '{plan.tenant}', and you are signed in to '{tenant}'"
        raise Unsafe(Problem("PLF007", Severity.ERROR, message, help="sign in to that tenant"))
    now = replace(replan(azure, plan), serial=plan.serial)
    refuse_stale(plan, now)
    require_same_effects(plan, now)
    guard(now, accepted=True, limit=manner.limit)
    return now


def require_same_effects(approved: Plan, now: Plan) -> None:
    """Shows how the plans differ, and raises Unsafe, when their effects do."""
    if now.digest != approved.digest:
        say(report("moves", "text")(plan_difference(approved, now)), sys.stderr)
        message = f"approved: {_sum(approved)}; it would now be: {_sum(now)}"
        raise Unsafe(Problem("PLF006", Severity.ERROR, message, help="plan again, and have that approved"))


def _sum(plan: Plan) -> str:
    added, changed, destroyed = plan.counts()
    return f"{added} to add, {changed} to change, {destroyed} to destroy"


def _run_all(target: Target, plans: Sequence[Plan], stop: Flag, manner: RunOptions) -> int:
    with _graceful_stop(target.halt) as signals:
        results = []
        for plan in (plan for plan in plans if not plan.is_empty):
            if len(plans) > 1 and not manner.events:
                say(f"{heading(plan)}\n", _message_stream(manner))
            results.append(_run(target, plan, stop, manner))
    if signals:
        return Exit(128 + signals[0])
    return ended_as([event for result in results for event in result])


def _run(target: Target, plan: Plan, stop: Flag, manner: RunOptions) -> tuple[Event, ...]:
    azure, apply = _engine(target, plan, manner.engine)
    journal = Journal(_journal(plan))
    journal.begin(plan)
    ended: dict[str, Event] = {}
    settings().begun = True
    watched = ndjson(plan, sys.stdout) if manner.events else progress(plan, sys.stderr, settings().color)
    with watched as tell:
        for event in apply(plan, azure, stop, journal):
            tell(event)
            if event.state not in (State.STARTED, State.WAITING):
                ended[event.address] = event
    done = all(event.state is State.DONE for event in ended.values())
    journal.end("interrupted" if stop.is_set() else "complete" if done else "partial")
    if not manner.events:
        say(summary(plan, tuple(ended.values()), destroy=plan.choices.destroy), _message_stream(manner))
    return tuple(ended.values())


def _message_stream(manner: RunOptions) -> TextIO:
    """Where people read what came of it: beside a document, never in it."""
    return sys.stderr if stdout_is_document(manner.outputs) else sys.stdout


def _engine(target: Target, plan: Plan, name: str) -> tuple[Azure, Apply]:
    """A connection that lets exactly the writes of the plan pass, as the engine sends them, and the engine."""
    if name == "arm":
        from deployer.applying.arm_deployments import arm, stages

        return Azure(target, steps=stages.steps(plan), actions=stages.actions(plan, "validate", "cancel")), arm.apply
    from deployer.applying.apply import apply

    return Azure(target, steps=plan.steps()), apply


def _journal(plan: Plan) -> Path:
    return STATE / "journal" / f"{plan.environment}.jsonl"


@contextmanager
def _exclusive(scopes: Sequence[Scope]) -> Iterator[None]:
    with ExitStack() as locks:
        for name in sorted({scope.environment for scope in scopes}):
            before = locks.enter_context(locked(STATE / "locks" / f"{name}.lock", f"environment '{name}'"))
            if before:
                said = f"The last run on environment '{name}' ({before}) was killed. This one reads what it left.\n"
                sys.stderr.write(said)
        yield


@contextmanager
def _graceful_stop(halt: Halt) -> Iterator[list[int]]:
    """The first signal lets what runs come to a halt and starts nothing new; the second ends at once. Gives the numbers
    of the signals that came. Should something hold a run that should have ended, the process ends without it.
    """
    signals: list[int] = []
    timers: list[threading.Timer] = []
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return

    def drain(number: int, _frame: FrameType | None) -> None:
        if halt.stop.is_set():
            halt.abandon()
            _end_after(_AT_ONCE, number, timers)
            raise SystemExit(128 + number)
        signals.append(number)
        halt.stop.set()
        _end_after(_IN_ORDER, number, timers)
        sys.stderr.write(
            "\nStopping: nothing new is started. Azure goes on with what it has; a second signal ends at once.\n"
        )

    before = {number: signal.signal(number, drain) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield signals
    finally:
        for timer in timers:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_after(seconds: float, number: int, timers: list[threading.Timer]) -> None:
    """Where the process is ours to end: the journal and the lock bear it, as they bear a kill."""
    if settings().alone:
        timer = threading.Timer(seconds, os._exit, [128 + number])
        timer.daemon = True
        timer.start()
        timers.append(timer)
