"""A sign of life from what takes long: nothing under way stays silent for more than a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag
from threading import Lock, Thread

from msgspec.structs import replace

from deployer.values.event import Event, State

HEARTBEAT = 10.0
"""Seconds (peers.md, 5.4)."""

Tell = Callable[[Event], None]


@contextmanager
def heartbeat(tell: Tell, remind: Tell, every: float = HEARTBEAT) -> Iterator[Tell]:
    """Passes events on to `tell`, and calls `remind` with what is under way each time that `every` seconds passed.

    Both are called by one thread at a time.
    """
    lock, over = Lock(), Flag()
    running: dict[tuple[str, str], tuple[Event, float]] = {}

    def watched(event: Event) -> None:
        with lock:
            if event.state in (State.STARTED, State.WAITING):
                running[event.environment, event.address] = (event, time.monotonic())
            else:
                running.pop((event.environment, event.address), None)
            tell(event)

    def beat() -> None:
        while not over.wait(every):
            with lock:
                now = time.monotonic()
                for event, heard in running.values():
                    if now - heard >= every:
                        remind(replace(event, state=State.WAITING, elapsed=event.elapsed + now - heard))

    thread = Thread(target=beat, name="deployer-heartbeat", daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()
