"""The program of apply, destroy and prune: lock, plan, show, approve, apply, tell. What it shows and asks goes to a
Console; what it does to Azure goes through the plan.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Protocol

from deployer.applying import past_runs, resume
from deployer.applying.exclusive import exclusive
from deployer.applying.graceful_stop import graceful_stop
from deployer.applying.journal import RUNS, Journal, run_id
from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.catalog.catalog import at as known_on
from deployer.check.load_environments import CheckedEnvironment
from deployer.live.connect import TargetOptions, connect
from deployer.planning.plan_environment import PlannedEnvironment, draft, plan_environment
from deployer.planning.preflight import preflight, require_ready
from deployer.planning.revalidate import require_accepted, revalidate
from deployer.planning.serial import already_applied, never_saved
from deployer.values.change import Plan, PlanDifference
from deployer.values.check_result import CheckResult, Verdict
from deployer.values.event import Event, State
from deployer.values.holder import LockOptions
from deployer.values.past_run import COMPLETE, INTERRUPTED, PARTIAL, PastRun
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.scope import Scope

Apply = Callable[[Plan, Azure, Flag | None, Journal | None], Iterator[Event]]
Tell = Callable[[Event], None]


class Console(Protocol):
    """Whom a run shows its plans and events, and whom it asks."""

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """Before Azure is asked anything: where a run is about to look or write."""

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """What was planned, with the warnings."""

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """What an approved plan would now do otherwise; then it is refused."""

    def approves(self) -> bool:
        """Whether somebody approves the plans that were shown. Raises Unsafe where nobody can be asked."""

    def follows(self, plan: Plan, *, of: int) -> AbstractContextManager[Tell]:
        """The events of one plan of so many."""

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """The last event of each change of a plan."""

    def notes(self, text: str) -> None:
        """A sentence beside the result."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The Console of a program that uses us as a library: it approves by its call, and prints what it likes."""

    tell: Tell | None = None

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """It said where."""

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """It has them."""

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """The refusal says how many."""

    def approves(self) -> bool:
        """By its call."""
        return True

    def follows(self, plan: Plan, *, of: int) -> AbstractContextManager[Tell]:
        """Each event as it comes."""
        return nullcontext(self.tell or (lambda _: None))

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """It gets them back."""

    def notes(self, text: str) -> None:
        """For the log of the program."""
        logging.getLogger("deployer").info("%s", text)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run goes about it."""

    target: TargetOptions
    choices: PlanOptions = field(default_factory=PlanOptions)
    limit: int | None = None
    """How many resources a plan may delete or replace at the most."""
    engine: str = "direct"
    """Who carries out the plan: `direct`, write by write, or `arm`, by deployments of templates."""
    preflight: bool = True
    """Whether Azure is asked before the first write what the caller may do."""
    may_exit: bool = False
    """The process runs nothing else: should something hold a run after a signal, the process ends without it."""
    lock: LockOptions = field(default_factory=LockOptions)
    """How long others who are at work on the environments are waited for, and which command they are told of."""
    files: Sequence[str] = ()
    """What the command was given: environment files or plan files."""
    again: str = ""
    """The command line that goes on with the run when it is interrupted."""
    resume: str | None = None
    """Go on with a run that was interrupted: its name, or nothing for the last one of the environments."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to."""

    events: tuple[Event, ...] = ()
    """The last one of each change; none where nothing had to be done."""
    signal: int | None = None
    """Number of the signal that stopped it."""
    cancelled: bool = False
    """Nobody approved."""


def run_plans(ready: Sequence[CheckedEnvironment], options: RunOptions, console: Console) -> RunResult:
    """Plan, show, ask, and apply, with every lock held."""
    stop = Flag()
    scopes = [each.site.environment.scope for each in ready]
    console.connects(options.target, scopes)
    with (
        connect(options.target, scopes, stop) as there,
        exclusive(there, scopes, options.lock, console.notes) as target,
    ):
        return plan_and_apply(target, ready, options, console)


def plan_and_apply(
    target: Target, ready: Sequence[CheckedEnvironment], options: RunOptions, console: Console
) -> RunResult:
    """Plan, show, ask, and apply."""
    past = _interrupted([each.site.environment.scope for each in ready], target, options, console)
    azure, look = Azure(target), draft if options.preflight else plan_environment
    planned = [look(azure, each, options.choices, options.limit) for each in ready]
    require_accepted(planned)
    console.plans(planned)
    plans = [each.plan for each in planned]
    if past:
        resume.require_approved(past, plans)
    if all(plan.is_empty for plan in plans):
        return RunResult()
    if options.preflight:
        pairs = zip(ready, planned, strict=True)
        _preflight([preflight(azure, x.plan, e.site.catalog, x.live, options.engine) for e, x in pairs], console)
    return _apply_all(target, plans, options, console, past) if console.approves() else RunResult(cancelled=True)


def run_approved(plans: Sequence[Plan], options: RunOptions, console: Console) -> RunResult:
    """Apply plans that were approved as they are, with every lock held."""
    stop = Flag()
    scopes = [plan.scope for plan in plans]
    _require_unspent(plans, options)
    console.connects(options.target, scopes)
    with (
        connect(options.target, scopes, stop) as there,
        exclusive(there, scopes, options.lock, console.notes) as target,
    ):
        return apply_approved(target, plans, options, console)


def apply_approved(target: Target, plans: Sequence[Plan], options: RunOptions, console: Console) -> RunResult:
    """Apply plans that were approved as they are. Raises Unsafe when one has run, or would now do something else."""
    _require_unspent(plans, options)
    past = _interrupted([plan.scope for plan in plans], target, options, console)
    azure = Azure(target)
    now = [revalidate(azure, plan, options.limit, console.differs, begun=_has_begun(past, plan)) for plan in plans]
    if past:
        resume.require_approved(past, now)
    if options.preflight:
        facts = known_on(datetime.now(UTC).date())
        _preflight([preflight(azure, plan, facts, engine=options.engine) for plan in now], console)
    return _apply_all(target, now, options, console, past)


def _require_unspent(plans: Sequence[Plan], options: RunOptions) -> None:
    if unsaved := [plan for plan in plans if not plan.serial and not plan.is_empty]:
        raise Unsafe([never_saved(plan) for plan in unsaved])
    ran = [plan for plan in plans if plan.serial and past_runs.has_run(plan.serial)]
    if ran and options.resume is None:
        raise Unsafe([already_applied(plan) for plan in ran])


def _has_begun(past: PastRun | None, plan: Plan) -> bool:
    """Whether the run that is gone on with is the one of this plan file."""
    then = past.plan(plan.environment) if past else None
    return bool(then and plan.serial and then.serial == plan.serial)


def _interrupted(scopes: Sequence[Scope], target: Target, options: RunOptions, console: Console) -> PastRun | None:
    """The run to go on with, where one is asked for and there is one."""
    if options.resume is None:
        return None
    past = resume.interrupted(options.resume, scopes, options.lock.command, _place(target, options))
    if past:
        resume.in_motion(past, target.host)  # a journal that cannot be relied on is refused before anything is asked
    console.notes(resume.told(past) if past else "No run was interrupted here: this is a new one.")
    return past


def _place(target: Target, options: RunOptions) -> str:
    return "sandbox" if options.target.sandbox else target.host


def _preflight(found: Sequence[Sequence[CheckResult]], console: Console) -> None:
    """Tells what Azure does not tell. Raises Unsafe where it would refuse something, before anything is written."""
    results = [each for some in found for each in some]
    require_ready(results)
    for each in results:
        if each.verdict is Verdict.UNKNOWN:
            console.notes(f"preflight: {each.check} unknown: {each.reason}")


def _apply_all(
    target: Target, plans: Sequence[Plan], options: RunOptions, console: Console, past: PastRun | None
) -> RunResult:
    """Carry out plans that are approved, one after the other, with a journal of their own; `past` is the run that this
    one goes on with.
    """
    past_runs.prune()
    at_work = [plan for plan in plans if not plan.is_empty]
    journal = Journal(
        RUNS / f"{run_id(datetime.now(UTC))}.jsonl",
        {
            "command": options.lock.command,
            "azure": _place(target, options),
            "files": list(options.files),
            "resumes": past.id if past else "",
        },
        resume.in_motion(past, target.host) if past else {},
    )
    with (
        journal.kept_durable(),
        graceful_stop(target.halt, console.notes, options.again, may_exit=options.may_exit) as signals,
    ):
        journal.approve(at_work)
        events = [event for plan in at_work for event in _apply(target, plan, options, console, (journal, len(plans)))]
    return RunResult(tuple(events), signals[0] if signals else None)


def _apply(
    target: Target, plan: Plan, options: RunOptions, console: Console, run: tuple[Journal, int]
) -> tuple[Event, ...]:
    azure, apply = _engine(target, plan, options.engine)
    journal, of = run
    journal.begin(plan.environment)
    ended: dict[str, Event] = {}
    with console.follows(plan, of=of) as tell:
        for event in apply(plan, azure, target.halt.stop, journal):
            tell(event)
            if event.state not in (State.STARTED, State.WAITING):
                ended[event.address] = event
    done = all(event.state is State.DONE for event in ended.values())
    journal.end(COMPLETE if done else INTERRUPTED if target.halt.stop.is_set() else PARTIAL)
    console.ended(plan, tuple(ended.values()))
    return tuple(ended.values())


def _engine(target: Target, plan: Plan, name: str) -> tuple[Azure, Apply]:
    """A connection that lets exactly the writes of the plan pass, as the engine sends them, and the engine."""
    if name == "arm":
        from deployer.applying.arm_deployments import arm, stages

        return Azure(target, steps=stages.steps(plan), actions=stages.actions(plan, "validate", "cancel")), arm.apply
    from deployer.applying.apply import apply

    return Azure(target, steps=plan.steps()), apply
