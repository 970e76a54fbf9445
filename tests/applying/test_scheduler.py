"""Waiting is free: what is in motion takes no thread, comes back when its time has come, and keeps to ARM's budget."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from msgspec.structs import replace

from deployer.applying.apply import Work, apply, apply_all
from deployer.applying.scheduler import AT_ONCE, Key, Scheduler, StepInMotion, longest_paths
from deployer.applying.step_run import StepResult
from deployer.azure.azure import Azure
from deployer.azure.budget import Budgets, Limit
from deployer.azure.poll import Waiting
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.state.faults import Fault
from deployer.values.change import Step, put
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from tests.bench.plan import environment
from tests.world import World

DONE = StepResult(State.DONE)


class FakeTime:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.stopped = False
        self.looks = 0

    def now(self) -> float:
        self.looks += 1
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def past(self, moment: float) -> bool:
        return self.stopped or self.time >= moment


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def scheduler(clock: FakeTime) -> Iterator[Scheduler]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield Scheduler(clock, pool)


def key(number: int) -> Key:
    return 0, put(f"/r{number}")


def waits(*pauses: float) -> Waiting[StepResult]:
    yield from pauses
    return DONE


def ended(scheduler: Scheduler, number: int) -> list[StepInMotion]:
    found = [scheduler.next() for _ in range(number)]
    return [item for item in found if isinstance(item, StepInMotion)]


def test_a_thousand_operations_wait_side_by_side_and_on_few_threads(scheduler: Scheduler, clock: FakeTime) -> None:
    before = threading.active_count()
    for number in range(1_000):
        scheduler.start(key(number), waits(60.0, 60.0))
    assert len(ended(scheduler, 1_000)) == 1_000
    assert threading.active_count() <= before + AT_ONCE
    # One after the other they would take 120,000 seconds; the budget alone asks for some 80 more than 120.
    assert clock.time < 220


def test_each_subscription_has_a_budget_of_its_own(scheduler: Scheduler, clock: FakeTime) -> None:
    for number in range(400):
        scheduler.start(key(number), waits(), "ab"[number % 2])
    assert len(ended(scheduler, 400)) == 400
    assert clock.time < 1
    for number in range(50):
        scheduler.start(key(number), waits(), "a")
    assert len(ended(scheduler, 50)) == 50
    assert clock.time == pytest.approx(5.0, abs=0.2)


def test_what_is_due_first_comes_first(scheduler: Scheduler) -> None:
    for number, pause in enumerate((30.0, 10.0, 20.0)):
        scheduler.start(key(number), waits(pause))
    assert [item.key for item in ended(scheduler, 3)] == [key(1), key(2), key(0)]


def test_a_run_that_is_stopped_asks_all_that_waits_to_come_to_its_end(scheduler: Scheduler, clock: FakeTime) -> None:
    for number in range(20):
        scheduler.start(key(number), waits(3_600.0))
    clock.stopped = True
    assert len(ended(scheduler, 20)) == 20
    assert clock.time < 60


def test_a_fault_of_ours_ends_its_step_alone(scheduler: Scheduler) -> None:
    def broken() -> Waiting[StepResult]:
        yield 1.0
        raise RuntimeError("broken")

    scheduler.start(key(0), broken())
    scheduler.start(key(1), waits(2.0))
    results = {item.key: item.result for item in ended(scheduler, 2)}
    assert results[key(1)] == DONE
    assert "bug" in getattr(results[key(0)], "detail", "")
    assert [str(failure) for failure in scheduler.failures] == ["broken"]


def test_who_waits_for_a_free_reader_takes_no_processor(scheduler: Scheduler, clock: FakeTime) -> None:
    """All wait for an answer, and one step more is due: a look at the clock each tenth of a second is enough."""
    answered = threading.Event()

    def work() -> Waiting[StepResult]:
        yield from ()
        answered.wait(5.0)
        return DONE

    for number in range(AT_ONCE + 1):
        scheduler.start(key(number), work())
    threading.Timer(0.5, answered.set).start()
    ended = [scheduler.next() for _ in range(AT_ONCE + 1)]
    assert all(isinstance(each, StepInMotion) and each.result is DONE for each in ended)
    assert clock.looks < 200


def test_a_budget_gives_what_the_bucket_holds_at_once_and_then_so_many_a_second() -> None:
    budgets, limit = Budgets(), Limit("reads", 5, 10.0)
    moments = [budgets.take("one", limit, 0.0) for _ in range(15)]
    assert moments[:5] == [0.0] * 5
    assert [round(after - before, 6) for before, after in pairwise(moments[5:])] == [0.1] * 9
    assert budgets.take("another", limit, 0.0) == 0.0
    assert [budgets.take("one", limit, 60.0) for _ in range(5)] == pytest.approx([60.0] * 5)


def test_what_azure_says_is_left_counts_where_it_is_less_than_we_believe() -> None:
    budgets, limit = Budgets(), Limit("reads", 5, 10.0)
    budgets.told("one", limit, 1, 0.0)
    assert [budgets.take("one", limit, 0.0) for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])
    budgets.told("one", limit, 4, 0.0)
    assert budgets.take("one", limit, 0.0) == pytest.approx(0.3)


def test_who_has_the_longest_way_goes_first() -> None:
    steps = {
        put("/r0"): Step(put("/r0"), "PUT", "/r0", "generic"),
        put("/r1"): Step(put("/r1"), "PUT", "/r1", "generic"),
        put("/r2"): Step(put("/r2"), "PUT", "/r2", "generic", needs=(put("/r0"),)),
    }
    assert longest_paths(steps, dict.fromkeys(steps, 10.0)) == {put("/r0"): 20.0, put("/r1"): 10.0, put("/r2"): 10.0}


def test_who_knows_better_is_asked_sooner(scheduler: Scheduler, clock: FakeTime) -> None:
    for number in range(3):
        scheduler.start(key(number), waits(2.0 if number == 0 else 30.0))
    assert [item.key for item in ended(scheduler, 1)] == [key(0)]
    scheduler.hasten([key(1)], 3.0)
    assert [item.key for item in ended(scheduler, 1)] == [key(1)]
    assert clock.time == pytest.approx(3.0, abs=0.1)
    assert [item.key for item in ended(scheduler, 1)] == [key(2)]
    assert clock.time == pytest.approx(30.0, abs=0.1)


def test_what_becomes_known_while_a_step_is_asked_counts_for_it_too(scheduler: Scheduler, clock: FakeTime) -> None:
    scheduler.start(key(0), waits(30.0, 30.0))
    scheduler.hasten([key(0)], 3.0)
    assert [item.key for item in ended(scheduler, 1)] == [key(0)]
    assert clock.time == pytest.approx(33.0, abs=0.1)


def test_a_run_takes_no_longer_than_its_longest_chain_of_writes_and_a_tenth() -> None:
    """In the sandbox's own time; eight threads that each held one operation took seven times as long. A write, a look
    at its end and a look at what it made: so ARM's budget of reads, 2.5 for each write, lasts for any number of them.
    """
    world = World()
    world.cloud.settings = replace(world.cloud.settings.at_pace(3.0), throttle=True)
    for options in (PlanOptions(), PlanOptions(destroy=True, purge=True)):
        plan = world.plan(environment(184), options)
        steps = {step.key: step for step in plan.steps()}
        path = max(longest_paths(steps, dict.fromkeys(steps, 3.0)).values())
        target, asked = world.target, world.cloud.counts["requests"]
        start = target.clock.now()
        events = list(apply(plan, Azure(target, steps=plan.steps())))
        assert sum(event.state is State.DONE for event in events) == len(plan.changes) == 184
        assert target.clock.now() - start < 1.1 * path
        assert world.cloud.counts["requests"] - asked < 3.1 * len(steps)
        world.cloud.clock.advance(3_600)


def test_a_run_keeps_to_what_the_one_before_it_left_of_the_budget() -> None:
    """Its own plan learns from the first answers how much that is: nothing that it sends is refused."""
    world = World()
    world.cloud.settings = replace(world.cloud.settings.at_pace(3.0), throttle=True)
    made, text = world.plan(environment(184)), environment(184)
    assert all(event.state is not State.FAILED for event in apply(made, Azure(world.target, steps=made.steps())))
    target = world.target  # another process: it knows of no budget yet
    plan = plan_environment(Azure(target), world.ready(text), PlanOptions(destroy=True, purge=True)).plan
    before = len(world.cloud.log)
    assert all(event.state is not State.FAILED for event in apply(plan, Azure(target, steps=plan.steps())))
    refused = [entry for entry in list(world.cloud.log)[before:] if entry.status == 429]
    assert not refused


def test_several_environments_take_no_longer_than_one_and_a_failure_in_one_is_nothing_to_the_others() -> None:
    """In the sandbox's own time; each is told to its end once."""
    world = World()
    world.cloud.settings = replace(world.cloud.settings.at_pace(30.0), throttle=True)
    names = [f"e{number}" for number in range(4)]
    plans = [world.plan(environment(13).replace("test", name).replace("p0-", f"{name}-")) for name in names]
    steps = {step.key: step for step in plans[0].steps()}
    path = max(longest_paths(steps, dict.fromkeys(steps, 30.0)).values())
    refusal = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    world.cloud.keep("fault", "no", Fault("no", "answer", "PUT", "*/hub-e1", times=0, status=403, body=refusal))
    start, target = world.target.clock.now(), world.target
    azure = Azure(target, steps=[step for plan in plans for step in plan.steps()])
    told = list(apply_all([Work(plan, azure) for plan in plans]))
    assert target.clock.now() - start < 1.1 * path
    ends = [plan.environment for plan, event in told if event is None]
    assert sorted(ends) == names
    done = Counter(plan.environment for plan, event in told if event and event.state is State.DONE)
    assert (done["e0"], done["e1"], done["e3"]) == (len(steps), 3, len(steps))
