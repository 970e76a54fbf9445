"""Plan -> events, while Azure is changed. Sends what the plan contains, each step when those it needs are done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from queue import Queue
from threading import Event as Flag

from deployer.applying.journal import Journal
from deployer.applying.step import StepResult, StepRun, run_step
from deployer.applying.turns import turns_of
from deployer.azure.azure import Azure
from deployer.reports.labels import resource_label
from deployer.values.change import Action, Change, Plan, Step, StepKey
from deployer.values.event import Event, State
from deployer.values.problem import Refused

AT_ONCE = 8
STOPPED = "the run was stopped before"


BUG = StepResult(State.FAILED, "deployer itself failed; this is a bug")
"""How a step ends of which nothing else is known."""


@dataclass(slots=True)
class Run:
    """Where an apply stands. Only the thread that yields events touches it."""

    plan: Plan
    owners: dict[StepKey, Change]
    waiting: TopologicalSorter[StepKey]
    broken: set[str] = field(default_factory=set)
    """Addresses whose step failed or was not reached: what needs them is not started."""
    left: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Addresses of replacements whose old one is deleted."""


def apply(plan: Plan, azure: Azure, stop: Flag | None = None, journal: Journal | None = None) -> Iterator[Event]:
    """Run the plan. Every change ends in exactly one event DONE, FAILED, PENDING or SKIPPED; a failure stops only what
    depends on it. When `stop` is set nothing new is started.
    """
    steps = {step.key: step for step in plan.steps()}
    owners = {step.key: change for change in plan.changes for step in change.steps}
    waiting: TopologicalSorter[StepKey] = TopologicalSorter({key: step.needs for key, step in steps.items()})
    waiting.prepare()
    run = Run(plan, owners, waiting, left={change.address: len(change.steps) for change in plan.changes})
    turns = turns_of(owners)
    events: Queue[Event | tuple[StepKey, StepResult]] = Queue()
    running: set[StepKey] = set()
    futures: list[Future[None]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while run.waiting.is_active():
            for key in turns.free(run.waiting.get_ready()):
                unmet = _unmet(run, steps[key])
                if (stop and stop.is_set()) or unmet is not None:
                    turns.end(key)
                    yield from _skip(run, key, STOPPED if unmet is None else unmet)
                else:
                    running.add(key)
                    doing = StepRun(steps[key], owners[key], events.put)
                    futures.append(pool.submit(_perform, azure, doing, events, journal))
            if running:
                item = events.get()
                if isinstance(item, Event):
                    yield item
                else:
                    running.discard(item[0])
                    turns.end(item[0])
                    yield from _end(run, *item)
    yield from carried(plan, run.broken)
    for future in futures:
        future.result()  # a bug of ours is raised here, when everything else has come to its end


def _perform(
    azure: Azure, doing: StepRun, events: Queue[Event | tuple[StepKey, StepResult]], journal: Journal | None
) -> None:
    ended = BUG
    try:
        if journal:
            journal.intent(doing.step)
        ended = run_step(azure, doing)
        if journal:
            journal.outcome(doing.step, ended.state.value, ended.detail)
    except Refused as error:  # the journal's: what Azure refuses is how a step ends
        if ended is BUG:
            ended = StepResult(State.FAILED, f"nothing was sent: {error.problems[0].message}")
        raise
    finally:
        events.put((doing.step.key, ended))


def _unmet(run: Run, step: Step) -> str | None:
    """What keeps a step from being started, None where nothing does."""
    if lacking := [need for need in step.needs if need.address in run.broken]:
        owner = run.owners.get(lacking[0])
        return f"blocked by {resource_label(owner)}" if owner else "a resource it depends on did not complete"
    return "an earlier write did not complete" if run.owners[step.key].address in run.broken else None


def _skip(run: Run, key: StepKey, why: str) -> Iterator[Event]:
    change = run.owners[key]
    run.waiting.done(key)
    run.left[change.address] -= 1
    if change.address not in run.broken:
        run.broken.add(change.address)
        yield Event(change.address, change.action.value, State.SKIPPED, why, deleted=_is_gone(run, change))


def _is_gone(run: Run, change: Change) -> bool:
    """Whether the old one of a replacement, or of what goes along with one, is deleted already."""
    return change.address in run.gone or (change.action is Action.CREATE and change.through in run.gone)


def _end(run: Run, key: StepKey, ended: StepResult) -> Iterator[Event]:
    change = run.owners[key]
    run.waiting.done(key)
    run.left[change.address] -= 1
    if ended.state is not State.DONE:
        run.broken.add(change.address)
    elif key.verb == "delete" and change.action is Action.REPLACE:
        run.gone.add(change.address)
    if ended.state is not State.DONE or run.left[change.address] == 0:
        deleted = ended.state is not State.DONE and _is_gone(run, change)
        said = (ended.detail, ended.elapsed, ended.remedy, deleted)
        yield Event(change.address, change.action.value, ended.state, *said)


def carried(plan: Plan, broken: Collection[str]) -> Iterator[Event]:
    """What goes along with the deletion of its parent ends as that did. `broken` are the addresses of what did not end
    well.
    """
    for change in plan.changes:
        if change.through and change.action is Action.DELETE:
            state = State.SKIPPED if change.through in broken else State.DONE
            yield Event(change.address, change.action.value, state, "with what it belongs to")
