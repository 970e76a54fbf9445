"""Plans -> events, while Azure is changed. Sends what they contain, each step when those it needs are done."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from graphlib import TopologicalSorter
from threading import Event as Flag

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.applying.journal import PlanJournal
from deployer.applying.one_at_a_time import turns_of
from deployer.applying.scheduler import AT_ONCE, Key, Scheduler, StepEvent, longest_paths
from deployer.applying.step import REGISTRATION, run_step
from deployer.applying.step_run import STOPPED, StepResult, StepRun
from deployer.azure.azure import Azure
from deployer.azure.budget import limit_of
from deployer.azure.poll import Patience, Waiting
from deployer.kinds.all import kinds
from deployer.reports.labels import resource_label
from deployer.values.change import Action, Change, Plan, Step, StepKey
from deployer.values.event import Event, State
from deployer.values.problem import Refused

_MOST = 4
"""Subscriptions, each with a budget of its own, for which there are threads of their own to ask."""
_SCOUT, _FOLLOWER = 1.0, 30.0
"""Seconds between two looks at a write of which nobody knows how long it takes."""


class Work(Struct, frozen=True):
    """A plan that is approved, what lets its writes pass, and the journal that it keeps."""

    plan: Plan
    azure: Azure
    journal: PlanJournal | None = None


class _Run(Struct):
    """Where the apply of one plan stands. Only the thread that yields events touches it."""

    number: int
    work: Work
    steps: Mapping[StepKey, Step]
    owners: Mapping[StepKey, Change]
    waiting: TopologicalSorter[StepKey]
    broken: set[str] = field(default_factory=set)
    """Addresses whose step failed or was not reached: what needs them is not started."""
    left: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Addresses of replacements whose old one is deleted."""

    def ready(self) -> Iterator[Key]:
        """Steps whose needs are met since the last look."""
        return ((self.number, key) for key in self.waiting.get_ready()) if self.waiting.is_active() else iter(())


class _WriteTimes:
    """How long writes take, as far as any of the plans has learnt it."""

    def __init__(self, owners: Mapping[Key, Change]) -> None:
        """Steps of one sort, by verb and kind, take about as long."""
        self._sorts = {key: (key[1].verb, change.kind) for key, change in owners.items()}
        self._like: dict[tuple[str, str], list[Key]] = {}
        for key, sort in self._sorts.items():
            self._like.setdefault(sort, []).append(key)
        self._typical: dict[tuple[str, str], float] = {}
        # The least seconds that steps took which ended well: others are not asked for before.
        self._scouts: dict[tuple[str, str], Key] = {}
        # The step of each sort that is asked for often, as long as nobody knows how long such a step takes: the others
        # wait for what it finds.

    def patience(self, key: Key) -> Callable[[float], Patience]:
        """How a step waits for the end of its write, until a deadline."""
        sort = self._sorts[key]
        often = _SCOUT if self._scouts.setdefault(sort, key) == key else _FOLLOWER
        return partial(Patience, expected=lambda: self._typical.get(sort, 0.0), often=often)

    def learn(self, key: Key, ended: StepResult) -> list[Key]:
        """Learn how long such steps take; those that may end sooner than anybody knew."""
        sort = self._sorts[key]
        if self._scouts.get(sort) == key:
            del self._scouts[sort]
        if ended.state is not State.DONE or not 0.0 < ended.took < self._typical.get(sort, math.inf):
            return []
        self._typical[sort] = ended.took
        return self._like[sort]


def apply(plan: Plan, azure: Azure, stop: Flag | None = None, journal: PlanJournal | None = None) -> Iterator[Event]:
    """Run the plan. Every change ends in exactly one event DONE, FAILED, PENDING or SKIPPED; a failure stops only what
    depends on it. When `stop` is set nothing new is started.
    """
    return (event for _, event in apply_all([Work(plan, azure, journal)], stop) if event)


def apply_all(works: Sequence[Work], stop: Flag | None = None) -> Iterator[tuple[Plan, Event | None]]:
    """Run plans side by side: each event with its plan, and no event when the plan has come to its end. They share
    what is known of how long a write takes, the turns at what takes one write at a time, and the budget of each
    subscription; a failure in one is nothing to the others.
    """
    runs = [_begun(number, work) for number, work in enumerate(works)]
    asking = AT_ONCE * min(_MOST, len({run.work.plan.subscription.lower() for run in runs}))
    with ThreadPoolExecutor(asking, "deployer-apply") as pool:
        for azure in dict.fromkeys(run.work.azure for run in runs):
            pool.submit(azure.prepare, [step for run in runs if run.work.azure is azure for step in run.steps.values()])
        target = runs[0].work.azure.target
        scheduler = Scheduler(target.clock, pool, target.budgets, at_once=asking)
        yield from _ParallelApply(runs, scheduler, stop or Flag()).events()
    for failure in scheduler.failures:
        raise failure


class _ParallelApply:
    """Plans that are carried out side by side."""

    def __init__(self, runs: Sequence[_Run], scheduler: Scheduler, stop: Flag) -> None:
        """What the steps of all plans share."""
        self.runs, self.scheduler, self.stop = runs, scheduler, stop
        owners = {(run.number, key): change for run in runs for key, change in run.owners.items()}
        self.times, self.turns = _WriteTimes(owners), turns_of(owners)
        self.paths = {(run.number, key): length for run in runs for key, length in _paths(run).items()}
        self.moving = 0
        """Steps in motion."""

    def events(self) -> Iterator[tuple[Plan, Event | None]]:
        """Starts what is ready, and waits for what happens, until nothing is ready and nothing in motion."""
        fresh: Sequence[_Run] = self.runs
        while fresh or self.moving:
            for run in fresh:
                if not run.waiting.is_active():
                    yield from ((run.work.plan, event) for event in carried(run.work.plan, run.broken))
                    yield run.work.plan, None
            yet = yield from self._start(fresh)
            fresh = yet if yet or not self.moving else (yield from self._next())

    def _start(self, fresh: Sequence[_Run]) -> Generator[tuple[Plan, Event], None, Sequence[_Run]]:
        """Starts the steps of these plans that are ready. Gives the plans of those that cannot be started any more:
        what needs them is ready, too.
        """
        skipped: dict[int, _Run] = {}
        ready = self.turns.free(key for run in fresh for key in run.ready())
        for key in sorted(ready, key=lambda key: -self.paths[key]):
            run = self.runs[key[0]]
            unmet = _unmet(run, run.steps[key[1]])
            if unmet is None and self.stop.is_set():
                unmet = STOPPED
            if unmet is None:
                self.moving += 1
                limit = limit_of(run.steps[key[1]].method)
                self.scheduler.start(key, self._doing(run, key), run.work.plan.subscription.lower(), limit)
                continue
            self.turns.end(key)
            skipped[run.number] = run
            yield from ((run.work.plan, event) for event in _skip(run, key[1], unmet))
        return tuple(skipped.values())

    def _next(self) -> Generator[tuple[Plan, Event], None, Sequence[_Run]]:
        """What happens next. Gives the plan of which a step has ended."""
        item = self.scheduler.next()
        run = self.runs[item.key[0]]
        if isinstance(item, StepEvent):
            yield run.work.plan, item.event
            return ()
        assert item.result
        self.moving -= 1
        self.turns.end(item.key)
        self.scheduler.hasten(self.times.learn(item.key, item.result), item.result.took)
        yield from ((run.work.plan, event) for event in _end(run, item.key[1], item.result))
        return (run,)

    def _doing(self, run: _Run, key: Key) -> Waiting[StepResult]:
        """The work on one step, ready to begin."""

        def tell(event: Event) -> None:
            self.scheduler.queue.put(StepEvent(key, event))

        doing = StepRun(run.steps[key[1]], run.owners[key[1]], tell, self.times.patience(key))
        return _journaled(run.work, doing, self.scheduler.failures)


def _begun(number: int, work: Work) -> _Run:
    steps = {step.key: step for step in work.plan.steps()}
    waiting: TopologicalSorter[StepKey] = TopologicalSorter({key: step.needs for key, step in steps.items()})
    waiting.prepare()
    left = {change.address: len(change.steps) for change in work.plan.changes}
    return _Run(number, work, steps, work.plan.owners(), waiting, left=left)


def _paths(run: _Run) -> Mapping[StepKey, float]:
    return longest_paths(run.steps, {key: _weight(run.owners[key]) for key in run.steps})


def _weight(change: Change) -> float:
    """How long a write of a change may take, in seconds: about how long one waits for it beside others."""
    kind = kinds().get(change.kind)
    return kind.lifecycle.deadline if kind else REGISTRATION


def _journaled(work: Work, doing: StepRun, failures: list[BaseException]) -> Waiting[StepResult]:
    """The intent is on the disk before the write leaves, the outcome before what needs it begins."""
    azure, record, step = work.azure, work.journal, doing.step
    if not record:
        return (yield from run_step(azure, doing))

    def accepted(operation: str) -> None:
        if operation:
            _recorded(failures, lambda: record.accepted(step, operation))

    if unwritten := _recorded(failures, lambda: record.intent(step)):
        return StepResult(State.FAILED, f"nothing was sent: {unwritten}")
    earlier = record.earlier(step)
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


def _unmet(run: _Run, step: Step) -> str | None:
    """What keeps a step from being started, None where nothing does."""
    if lacking := [need for need in step.needs if need.address in run.broken]:
        owner = run.owners.get(lacking[0])
        return f"blocked by {resource_label(owner)}" if owner else "a resource it depends on did not complete"
    return "an earlier write did not complete" if run.owners[step.key].address in run.broken else None


def _skip(run: _Run, key: StepKey, why: str) -> Iterator[Event]:
    change = run.owners[key]
    run.waiting.done(key)
    run.left[change.address] -= 1
    if change.address not in run.broken:
        run.broken.add(change.address)
        yield Event(change.address, change.action.value, State.SKIPPED, why, deleted=_is_gone(run, change))


def _is_gone(run: _Run, change: Change) -> bool:
    """Whether the old one of a replacement, or of what goes along with one, is deleted already."""
    return change.address in run.gone or (change.action is Action.CREATE and change.through in run.gone)


def _end(run: _Run, key: StepKey, ended: StepResult) -> Iterator[Event]:
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
