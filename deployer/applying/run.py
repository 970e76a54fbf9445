"""The program of apply, destroy and prune: lock, plan, show, approve, apply, tell. What it shows and asks goes to a
Console; what it does to Azure goes through the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Event as Flag

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.applying import past_runs, resume
from deployer.applying.console import Console
from deployer.applying.exclusive import exclusive
from deployer.applying.graceful_stop import graceful_stop
from deployer.applying.journal import RUNS, Journal, run_id
from deployer.applying.run_scopes import RunScopes
from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.catalog.catalog import at as known_on
from deployer.check.load_environments import CheckedEnvironment
from deployer.live.connect import TargetOptions, connect
from deployer.planning.plan_environment import PlannedEnvironment, draft, plan_environment
from deployer.planning.preflight import preflight, require_ready
from deployer.planning.revalidate import require_accepted, revalidate
from deployer.planning.serial import already_applied, never_saved
from deployer.values.change import Plan
from deployer.values.check_result import CheckResult, Verdict
from deployer.values.event import Event, State
from deployer.values.holder import LockOptions
from deployer.values.past_run import COMPLETE, INTERRUPTED, PARTIAL, PastRun, PastWrite
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.scope import Scope


class RunOptions(Struct, frozen=True):
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
    keep_going: bool = False
    """An environment that cannot be locked, planned or revalidated is left out, and keeps no other from its turn."""
    resume: str | None = None
    """Go on with a run that was interrupted: its name, or nothing for the last one of the environments."""


class RunResult(Struct, frozen=True):
    """What a run came to."""

    events: tuple[Event, ...] = ()
    """The last one of each change; none where nothing had to be done."""
    signal: int | None = None
    """Number of the signal that stopped it."""
    cancelled: bool = False
    """Nobody approved."""


class _Drafted(Struct, frozen=True):
    """An environment and its plan."""

    ready: CheckedEnvironment
    made: PlannedEnvironment

    @property
    def scope(self) -> Scope:
        return self.ready.scope


def run_plans(ready: Sequence[CheckedEnvironment], options: RunOptions, console: Console) -> RunResult:
    """Plan, show, ask, and apply, with every lock held."""
    scopes = [each.scope for each in ready]
    running = RunScopes(console, options.keep_going)
    console.connects(options.target, scopes)
    with (
        connect(options.target, scopes, Flag()) as there,
        exclusive(there, scopes, options.lock, console.notes, running.drop) as target,
    ):
        return plan_and_apply(target, running.remaining(ready), options, console)


def plan_and_apply(
    target: Target, ready: Sequence[CheckedEnvironment], options: RunOptions, console: Console
) -> RunResult:
    """Plan, show, ask, and apply."""
    running = RunScopes(console, options.keep_going)
    past = _interrupted([each.scope for each in ready], target, options, console)
    azure, look = Azure(target), draft if options.preflight else plan_environment

    def drafted(each: CheckedEnvironment) -> _Drafted:
        made = look(azure, each, options.choices, options.limit)
        require_accepted([made])
        return _Drafted(each, made)

    planned = running.map(azure, ready, drafted)
    console.plans([each.made for each in planned])
    plans = running.require([each.made.plan for each in planned], partial(_require_approved, past))
    plans = [plan for plan in plans if not plan.is_empty]
    if not plans:
        return RunResult()
    if options.preflight:
        known = {each.scope.environment: each for each in planned}

        def looked(plan: Plan) -> tuple[Plan, tuple[CheckResult, ...]]:
            each = known[plan.environment]
            catalog, live = each.ready.site.catalog, each.made.live
            return plan, _required(preflight(azure, plan, catalog, live, options.engine))

        plans = _preflight(running.map(azure, plans, looked), console)
    if not plans:
        return RunResult()
    return _apply_all(target, plans, options, console, past) if console.approves() else RunResult(cancelled=True)


def run_approved(plans: Sequence[Plan], options: RunOptions, console: Console) -> RunResult:
    """Apply plans that were approved as they are, with every lock held."""
    running = RunScopes(console, options.keep_going)
    plans = running.require(plans, partial(_require_unspent, options))
    scopes = [plan.scope for plan in plans]
    console.connects(options.target, scopes)
    with (
        connect(options.target, scopes, Flag()) as there,
        exclusive(there, scopes, options.lock, console.notes, running.drop) as target,
    ):
        return apply_approved(target, running.remaining(plans), options, console)


def apply_approved(target: Target, plans: Sequence[Plan], options: RunOptions, console: Console) -> RunResult:
    """Apply plans that were approved as they are. Raises Unsafe when one has run, or would now do something else."""
    running = RunScopes(console, options.keep_going)
    plans = running.require(plans, partial(_require_unspent, options))
    past = _interrupted([plan.scope for plan in plans], target, options, console)
    azure, facts = Azure(target), known_on(datetime.now(UTC).date())

    def looked(plan: Plan) -> tuple[Plan, tuple[CheckResult, ...]]:
        made, live = revalidate(azure, plan, options.limit, console.differs, begun=_has_begun(past, plan))
        _require_approved(past, made)
        return made, _required(preflight(azure, made, facts, live, options.engine)) if options.preflight else ()

    now = _preflight(running.map(azure, plans, looked), console)
    if now and all(plan.is_empty for plan in now):
        console.notes("No changes. Nothing of what was approved is left to be done.")
        return RunResult()
    return _apply_all(target, now, options, console, past) if now else RunResult()


def _require_unspent(options: RunOptions, plan: Plan) -> None:
    if not plan.serial and not plan.is_empty:
        raise Unsafe(never_saved(plan))
    if options.resume is None and plan.serial and past_runs.has_run(plan.serial):
        raise Unsafe(already_applied(plan))


def _require_approved(past: Mapping[str, PastRun], plan: Plan) -> None:
    if run := past.get(plan.environment):
        resume.require_approved(run, plan)


def _has_begun(past: Mapping[str, PastRun], plan: Plan) -> bool:
    """Whether the run that is gone on with is the one of this plan file."""
    run = past.get(plan.environment)
    then = run.plan(plan.environment) if run else None
    return bool(then and plan.serial and then.serial == plan.serial)


def _interrupted(
    scopes: Sequence[Scope], target: Target, options: RunOptions, console: Console
) -> Mapping[str, PastRun]:
    """The run of each environment to go on with, where that is asked for and there is one."""
    if options.resume is None or not scopes:
        return {}
    past = resume.interrupted(options.resume, scopes, options.lock.command, _place(target, options))
    _in_motion(past, target)  # a journal that cannot be relied on is refused before anything is asked
    for sentence in resume.summarize_runs(past, of=len(scopes)):
        console.notes(sentence)
    if not past:
        console.notes("No run was interrupted here: this is a new one.")
    return past


def _in_motion(past: Mapping[str, PastRun], target: Target) -> dict[str, PastWrite]:
    """Writes that Azure may still be working on, by their URL."""
    runs = {run.id: run for run in past.values()}
    return {url: write for run in runs.values() for url, write in resume.in_motion(run, target.host).items()}


def _place(target: Target, options: RunOptions) -> str:
    return "sandbox" if options.target.sandbox else target.host


def _required(results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    """The results. Raises Unsafe where Azure would refuse something, before anything is written."""
    require_ready(results)
    return results


def _preflight(looked: Sequence[tuple[Plan, tuple[CheckResult, ...]]], console: Console) -> list[Plan]:
    """The plans; tells once what Azure does not tell."""
    unknown = (each for _, results in looked for each in results if each.verdict is Verdict.UNKNOWN)
    for text in dict.fromkeys(f"preflight: {each.check} unknown: {each.reason}" for each in unknown):
        console.notes(text)
    return [plan for plan, _ in looked]


def _apply_all(
    target: Target, plans: Sequence[Plan], options: RunOptions, console: Console, past: Mapping[str, PastRun]
) -> RunResult:
    """Carry out plans that are approved, side by side, with a journal of their own; `past` are the runs that this one
    goes on with.
    """
    past_runs.prune()
    at_work = [plan for plan in plans if not plan.is_empty]
    journal = Journal(
        RUNS / f"{run_id(datetime.now(UTC))}.jsonl",
        {
            "command": options.lock.command,
            "azure": _place(target, options),
            "files": list(options.files),
            "resumes": ", ".join(dict.fromkeys(run.id for run in past.values())),
        },
        _in_motion(past, target),
    )
    ended: dict[str, dict[str, Event]] = {plan.environment: {} for plan in at_work}
    with (
        journal.kept_durable(),
        graceful_stop(target.halt, console.notes, options.again, may_exit=options.may_exit) as signals,
    ):
        journal.approve(at_work)
        with console.follows(at_work) as tell:
            for plan, event in _events(target, at_work, options.engine, journal):
                last = ended[plan.environment]
                if not event:
                    done = all(each.state is State.DONE for each in last.values())
                    stopped = target.halt.stop.is_set()
                    journal.of(plan.environment).end(COMPLETE if done else INTERRUPTED if stopped else PARTIAL)
                    continue
                tell(replace(event, environment=plan.environment))
                if event.state not in (State.STARTED, State.WAITING):
                    last[event.address] = replace(event, environment=plan.environment)
        for plan in at_work:
            console.ended(plan, tuple(ended[plan.environment].values()))
    events = tuple(event for last in ended.values() for event in last.values())
    return RunResult(events, signals[0] if signals else None)


def _events(
    target: Target, plans: Sequence[Plan], engine: str, journal: Journal
) -> Iterator[tuple[Plan, Event | None]]:
    """What happens, over a connection that lets exactly the writes of the plans pass, as the engine sends them; each
    event with its plan, and no event when that has ended.
    """
    stop = target.halt.stop
    if engine == "arm":
        from deployer.applying.arm_deployments import arm
        from deployer.applying.arm_deployments.stages import actions, stages, steps

        for plan in plans:
            staged = stages(plan)
            azure = Azure(target, steps=steps(staged), actions=actions(staged, "validate", "cancel"))
            yield from ((plan, event) for event in arm.apply(plan, staged, azure, stop, journal.of(plan.environment)))
            yield plan, None
        return
    from deployer.applying.apply import Work, apply_all

    azure = Azure(target, steps=[step for plan in plans for step in plan.steps()])
    yield from apply_all([Work(plan, azure, journal.of(plan.environment)) for plan in plans], stop)
