"""A run ends when it is told to, also while a write waits for an answer that never comes."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.azure.halt import Halt
from deployer.azure.target import WallClock
from deployer.live.sandbox_target import SandboxClock
from deployer.values.event import State
from tests.azure.foreign import Bytes, between
from tests.world import World, environment

TEXT = environment("model: mistral-small-2503, name: chat")


@pytest.mark.parametrize("signals", [1, 2])
def test_a_write_that_is_never_answered_holds_no_run_that_was_stopped(signals: int) -> None:
    world = World()
    plan = world.plan(TEXT)
    stop, released, waited_out = Event(), Event(), Event()
    halt = Halt(stop)
    target, seen = between(world, lambda *_: False, Bytes())
    inner = seen.inner.send

    def send(request: Any, *more: Any, **options: Any) -> requests.Response:
        """Azure takes the hub, and never says so."""
        found = inner(request, *more, **options)
        if request.method == "PUT" and "/workspaces/" in str(request.url):
            Thread(target=halt.abandon if signals == 2 else stop.set).start()
            if not released.wait(90):
                waited_out.set()
        return found

    seen.inner.send = send  # type: ignore[method-assign]
    target = replace(target, halt=halt, clock=SandboxClock(world.cloud, stop))
    ended = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()), stop)}
    assert not waited_out.is_set()
    released.set()
    states = {address.rsplit("/", 1)[-1]: event.state for address, event in ended.items()}
    assert states["hub-test"] in (State.PENDING, State.FAILED)
    assert states["chat"] is State.SKIPPED
    world.apply(TEXT)
    assert world.plan(TEXT).is_empty


def test_who_pauses_is_let_go_with_the_run() -> None:
    stop = Event()
    clock = WallClock(stop)
    clock.halt.abandon()
    clock.sleep(3600)
    assert clock.past(clock.now() + 3600)
