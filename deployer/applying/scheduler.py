"""Steps in motion. Sending is short and waiting is free: a step that waits is a generator in a heap, and a few threads
ask for those whose time has come. Thousands of operations take no more threads than eight.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from concurrent.futures import Executor, Future
from heapq import heapify, heappop, heappush
from itertools import count
from queue import Empty, Queue

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.applying.step_run import STOPPED, StepResult
from deployer.azure.budget import READS, WRITES, Budgets, Limit
from deployer.azure.halt import Stopped
from deployer.azure.poll import Waiting
from deployer.azure.target import Clock
from deployer.values.change import Step, StepKey
from deployer.values.event import Event, State

AT_ONCE = 8
"""Requests that are under way at a time."""
_LOOK = 0.1
"""Seconds between two looks at whether the run was stopped."""
_TICK = 0.001
"""Seconds that are slept at the least: a clock may not see less pass."""
Key = tuple[int, StepKey]
"""A step, and the number of the plan that it is of: plans of one subscription may register the same provider."""
BUG = StepResult(State.FAILED, "deployer itself failed; this is a bug")
"""How a step ends of which nothing else is known."""


class StepEvent(Struct, frozen=True):
    """What a step has to tell while it goes on."""

    key: Key
    event: Event


class StepInMotion(Struct, frozen=True):
    """A step that was asked to go on."""

    key: Key
    work: Waiting[StepResult]
    subscription: str
    """Whose budget it spends."""
    pause: float = 0.0
    result: StepResult | None = None
    """How it ended; None while it waits."""
    since: float = math.inf
    """When it began to wait for Azure."""
    counted: bool = False
    """Whether the budget has given a token for what it asks next."""


class Scheduler(Struct):
    """Only the thread that plans the steps touches it; what the others have to say comes by the queue."""

    clock: Clock
    pool: Executor
    budgets: Budgets = field(default_factory=Budgets)
    queue: Queue[StepEvent | StepInMotion] = field(default_factory=Queue)
    failures: list[BaseException] = field(default_factory=list)
    """Faults of ours, to be raised when everything else has come to its end."""
    at_once: int = AT_ONCE
    """Requests that are under way at a time."""
    _due: list[tuple[float, int, StepInMotion]] = field(default_factory=list)
    _known: dict[Key, float] = field(default_factory=dict)
    """After how many seconds a step is asked at the latest that begins to wait."""
    _numbers: count[int] = field(default_factory=count)
    _asking: int = 0

    def start(self, key: Key, work: Waiting[StepResult], subscription: str = "", limit: Limit = WRITES) -> None:
        """Let a step begin as soon as the budget of its subscription has a write, or a deletion, for it."""
        due = self.budgets.take(subscription, limit, self.clock.now())
        self._wait(due, StepInMotion(key, work, subscription, counted=True))

    def hasten(self, keys: Collection[Key], pause: float) -> None:
        """Ask those of these steps that wait so many seconds after they began to wait, where that is sooner."""
        if not keys:
            return
        wanted = frozenset(keys)
        self._known.update(dict.fromkeys(keys, pause))  # for those that are just being asked
        for place, (due, number, item) in enumerate(self._due):
            if item.key in wanted and item.since + pause < due:
                self._due[place] = (item.since + pause, number, item)
        heapify(self._due)

    def next(self) -> StepEvent | StepInMotion:
        """What happens next: something to tell, or a step that has ended. There has to be a step in motion."""
        while True:
            self._ask()
            if not self._asking:
                self.clock.sleep(max(_TICK, self._until_due()))
                continue
            try:
                item = self.queue.get(timeout=_LOOK if self._is_full() else min(_LOOK, self._until_due()))
            except Empty:
                continue
            if isinstance(item, StepEvent):
                return item
            self._asking -= 1
            if item.result:
                return item
            now = self.clock.now()
            self._wait(now + min(item.pause, self._known.pop(item.key, math.inf)), replace(item, since=now))

    def _wait(self, due: float, item: StepInMotion) -> None:
        heappush(self._due, (due, next(self._numbers), item))

    def _is_full(self) -> bool:
        """Whether what is due has to wait until one that is asked has answered: to look meanwhile would only take the
        processor from those who read answers.
        """
        return self._asking >= self.at_once

    def _until_due(self) -> float:
        return max(0.0, self._due[0][0] - self.clock.now()) if self._due else math.inf

    def _ask(self) -> None:
        if self._due and self.clock.past(math.inf):
            self._drain()
        while self._due and not self._is_full() and self.clock.past(self._due[0][0]):
            item = heappop(self._due)[2]
            if not item.counted:
                due = self.budgets.take(item.subscription, READS, self.clock.now())
                if not self.clock.past(due):
                    self._wait(due, replace(item, counted=True, since=math.inf))
                    continue
            self._asking += 1
            self.pool.submit(self._advance, item).add_done_callback(self._raised)

    def _drain(self) -> None:
        """The run was stopped: what waits comes to its end and asks nothing more, however much of it there is."""
        for _, _, item in self._due:
            self._asking += 1
            self.queue.put(replace(item, result=_stopped(item.work)))
        self._due.clear()

    def _raised(self, advance: Future[None]) -> None:
        if failure := advance.exception():
            self.failures.append(failure)

    def _advance(self, item: StepInMotion) -> None:
        result: StepResult | None = BUG
        pause = 0.0
        try:
            pause, result = next(item.work), None
        except StopIteration as end:
            result = end.value
        finally:
            self.queue.put(StepInMotion(item.key, item.work, item.subscription, pause, result))


def _stopped(work: Waiting[StepResult]) -> StepResult:
    """How work ends that is stopped where it waits; what has not begun is not started."""
    try:
        work.throw(Stopped())
    except StopIteration as end:
        result: StepResult = end.value
        return result
    except Stopped:
        return StepResult(State.SKIPPED, STOPPED)
    return BUG


def longest_paths(steps: Mapping[StepKey, Step], weights: Mapping[StepKey, float]) -> dict[StepKey, float]:
    """How much has to follow each step at the least, itself included: who has the longest way goes first."""
    followers: dict[StepKey, list[StepKey]] = {key: [] for key in steps}
    left = dict.fromkeys(steps, 0)
    for key, step in steps.items():
        for need in step.needs:
            if need in followers:
                followers[need].append(key)
                left[need] += 1
    ready = [key for key, number in left.items() if not number]
    found: dict[StepKey, float] = {}
    while ready:
        key = ready.pop()
        found[key] = weights[key] + max((found[each] for each in followers[key]), default=0.0)
        for need in steps[key].needs:
            if need in left:
                left[need] -= 1
                if not left[need]:
                    ready.append(need)
    return found
