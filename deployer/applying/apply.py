"""Plan -> events, while Azure is changed. Sends what the plan contains, each step when those it needs are done."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import TopologicalSorter
from threading import Event as Flag

from deployer.applying.journal import Journal
from deployer.applying.one_at_a_time import turns_of
from deployer.applying.scheduler import AT_ONCE, Scheduler, longest_paths
from deployer.applying.step import REGISTRATION, run_step
from deployer.applying.step_run import STOPPED, StepResult, StepRun
from deployer.azure.azure import Azure
from deployer.azure.poll import Patience, Waiting
from deployer.kinds.all import kinds
from deployer.reports.labels import resource_label
from deployer.values.change import Action, Change, Plan, Step, StepKey
from deployer.values.event import Event, State
from deployer.values.problem import Refused

_SCOUT, _FOLLOWER = 1.0, 30.0
"""Seconds between two looks at a write of which nobody knows how long it takes."""


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
    typical: dict[tuple[str, str], float] = field(default_factory=dict)
    """The least seconds that steps took which ended well, by verb and kind: others are not asked for before."""
    scouts: dict[tuple[str, str], StepKey] = field(default_factory=dict)
    """The step of each verb and kind that is asked for often, as long as nobody knows how long such a step takes: the
    others wait for what it finds."""

    def sort(self, key: StepKey) -> tuple[str, str]:
        """Verb and kind of a step: those of one sort take about as long."""
        return key.verb, self.owners[key].kind

    def patience(self, key: StepKey) -> Callable[[float], Patience]:
        """How a step waits for the end of its write, until a deadline."""
        sort = self.sort(key)
        often = _SCOUT if self.scouts.setdefault(sort, key) == key else _FOLLOWER
        return partial(Patience, expected=lambda: self.typical.get(sort, 0.0), often=often)

    def learn(self, key: StepKey, ended: StepResult) -> list[StepKey]:
        """Learn how long such steps take; those that may end sooner than anybody knew."""
        sort = self.sort(key)
        if self.scouts.get(sort) == key:
            del self.scouts[sort]
        if ended.state is not State.DONE or not 0.0 < ended.took < self.typical.get(sort, math.inf):
            return []
        self.typical[sort] = ended.took
        return [other for other in self.owners if self.sort(other) == sort]


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
    paths = longest_paths(steps, {key: _weight(owners[key]) for key in steps})
    with ThreadPoolExecutor(AT_ONCE, "deployer-apply") as pool:
        pool.submit(azure.prepare, steps.values())
        scheduler = Scheduler(azure.clock, pool)
        moving = 0
        while run.waiting.is_active():
            for key in sorted(turns.free(run.waiting.get_ready()), key=lambda key: -paths[key]):
                unmet = _unmet(run, steps[key])
                if (stop and stop.is_set()) or unmet is not None:
                    turns.end(key)
                    yield from _skip(run, key, STOPPED if unmet is None else unmet)
                else:
                    moving += 1
                    doing = StepRun(steps[key], owners[key], scheduler.queue.put, run.patience(key))
                    scheduler.start(key, _journaled(azure, doing, journal, scheduler.failures))
            if moving:
                item = scheduler.next()
                if isinstance(item, Event):
                    yield item
                elif item.result:
                    moving -= 1
                    turns.end(item.key)
                    scheduler.hasten(run.learn(item.key, item.result), item.result.took)
                    yield from _end(run, item.key, item.result)
    yield from carried(plan, run.broken)
    for failure in scheduler.failures:
        raise failure


def _weight(change: Change) -> float:
    """How long a write of a change may take, in seconds: about how long one waits for it beside others."""
    kind = kinds().get(change.kind)
    return kind.lifecycle.deadline if kind else REGISTRATION


def _journaled(
    azure: Azure, doing: StepRun, journal: Journal | None, failures: list[BaseException]
) -> Waiting[StepResult]:
    """The intent is on the disk before the write leaves, the outcome before what needs it begins."""
    if not journal:
        return (yield from run_step(azure, doing))
    step, record = doing.step, journal

    def accepted(operation: str) -> None:
        if operation:
            _recorded(failures, lambda: record.accepted(step, operation))

    if unwritten := _recorded(failures, lambda: record.intent(step)):
        return StepResult(State.FAILED, f"nothing was sent: {unwritten}")
    earlier = journal.earlier.get(step.url.lower())
    accepted(earlier.operation if earlier else "")
    ended = yield from run_step(azure, replace(doing, accepted=accepted, earlier=earlier))
    _recorded(failures, lambda: record.outcome(step, ended.state.value, ended.detail))
    return ended


def _recorded(failures: list[BaseException], write: Callable[[], None]) -> str:
    """Why the journal did not take a record; nothing where it did. What is in motion is followed all the same."""
    try:
        write()
    except Refused as error:
        failures.append(error)
        return error.problems[0].message
    return ""


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
