"""Random schedules: how long each operation and each answer takes is drawn from a seed, and so is how long Azure asks a
client to wait. Time is that of the sandbox, and one thread does everything: a seed always gives the same run.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.applying import apply as module
from deployer.applying.rehearsal import CleanRun, remaining_resources
from deployer.azure.azure import Azure
from deployer.live.sandbox_target import faulty_target
from deployer.sandbox.faults.fault import Exchange, Fault, said
from deployer.sandbox.faults.injector import Injector, Strike
from deployer.sandbox.http import Request, Response
from deployer.values.event import State

_LONGEST = 90.0
"""Seconds that an operation may take."""
_LATENCY = 5.0
"""Seconds until an answer comes."""
_REFUSED = 0.02
"""How many of the looks at an operation are throttled."""


class AtOnce(Executor):
    """Does at once what it is given: the order is that in which the time of each comes."""

    def __init__(self, _workers: int = 1, _names: str = "") -> None:
        """Nothing to prepare."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """The result, which is there already."""
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except BaseException as error:  # noqa: BLE001 - as threads do
            done.set_exception(error)
        return done


def weather(seed: int) -> Fault:
    """What comes to every request: it takes its time, and so does the operation that it starts."""
    chance = random.Random(seed)

    def act(exchange: Exchange) -> Response:
        cloud = exchange.cloud
        cloud.clock.advance(chance.uniform(0.0, _LATENCY))
        if "operation" in exchange.request.path.lower() and chance.random() < _REFUSED:
            return said(429, None, retry_after=str(chance.randint(1, 60)))
        before = set(cloud.pending)
        found = exchange.real()
        for key in set(cloud.pending) - before:
            operation = cloud.operations[key]
            cloud.keep("operation", key, replace(operation, due=operation.started + chance.uniform(0.0, _LONGEST)))
        cloud.clock.advance(chance.uniform(0.0, _LATENCY))
        if chance.random() < 0.2:
            return replace(found, headers={**found.headers, "retry-after": str(chance.randint(0, 90))})
        return found

    return Fault("weather", "schedule", act, times=0, source="drawn")


def tried(scene: CleanRun, seed: int) -> str:
    """What is wrong with a schedule; nothing where every change ends well, in the same state as in a clean run, and no
    write met another on what takes one at a time.
    """
    said, clashes, injector = _ran(scene, seed)
    if said or clashes:
        return [*said, *clashes][0]
    if injector.bought > scene.bought:
        return "it bought twice"
    return "" if remaining_resources(injector.cloud) == dict(scene.wanted) else "another state than a clean run leaves"


def order(scene: CleanRun, seed: int) -> list[str]:
    """The requests of a schedule, each with the moment at which it came."""
    return [f"{entry.time} {entry.method} {entry.path}" for entry in _ran(scene, seed)[2].cloud.log]


def _ran(scene: CleanRun, seed: int) -> tuple[list[str], list[str], Injector]:
    clashes: list[str] = []

    def hears(request: Request, answer: Response) -> None:
        if request.method != "GET" and answer.status in (409, 412):
            clashes.append(f"{request.method} {request.path}: {answer.body[:120]!r}")

    injector = Injector(scene.cloud(), [Strike(weather(seed), lambda _: True)], hears, scene.most)
    events = list(module.apply(scene.plan, Azure(faulty_target(injector), scene.plan.steps())))
    bad = [event.detail for event in events if event.state in (State.FAILED, State.PENDING, State.SKIPPED)]
    return bad, clashes, injector


def in_one_thread(patch: pytest.MonkeyPatch) -> None:
    """Let one thread do what several do, so that the seed alone decides."""
    patch.setattr(module, "ThreadPoolExecutor", AtOnce)
