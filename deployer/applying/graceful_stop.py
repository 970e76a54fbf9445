"""Signals: the first lets what runs come to a halt, the second ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from deployer.azure.halt import Halt

_IN_ORDER, _AT_ONCE = 7.0, 1.0
"""Seconds after the first signal and after the second that a run may take to end."""
_STOPPING = (
    "\nStopping: no further write is started. What Azure is working on continues; a second signal ends the run at once."
)


@contextmanager
def graceful_stop(halt: Halt, note: Callable[[str], None], *, may_exit: bool) -> Iterator[list[int]]:
    """Gives the numbers of the signals that came. With `may_exit`, a run that something holds ends with its process:
    the journal and the lock bear it, as they bear a kill.
    """
    signals: list[int] = []
    timers: list[threading.Timer] = []
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return

    def exit_after(seconds: float, number: int) -> None:
        if may_exit:
            timer = threading.Timer(seconds, os._exit, [128 + number])
            timer.daemon = True
            timer.start()
            timers.append(timer)

    def drain(number: int, _frame: FrameType | None) -> None:
        if halt.stop.is_set():
            halt.abandon()
            exit_after(_AT_ONCE, number)
            raise SystemExit(128 + number)
        signals.append(number)
        halt.stop.set()
        exit_after(_IN_ORDER, number)
        note(_STOPPING)

    before = {number: signal.signal(number, drain) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield signals
    finally:
        for timer in timers:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
