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
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Those that stop a run; Windows has no SIGHUP."""
_STOPPING = (
    "\nStopping: no further write is started. What Azure is working on continues; a second signal ends the run at once."
)
_LEFT = "Left at once: what Azure is working on continues."


@contextmanager
def graceful_stop(halt: Halt, note: Callable[[str], None], again: str, *, may_exit: bool) -> Iterator[list[int]]:
    """Gives the numbers of the signals that came. `again` is the command that goes on with the run. With `may_exit`, a
    run that something holds ends with its process: the journal and the lock bear it, as they bear a kill.
    """
    signals: list[int] = []
    timers: list[threading.Timer] = []
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return

    def exit_after(seconds: float, number: int) -> None:
        if may_exit:
            timer = threading.Timer(seconds, os._exit, [128 + number])
            timer.name, timer.daemon = "deployer-exit", True
            timer.start()
            timers.append(timer)

    def tell(text: str) -> None:
        """From a thread of its own: the signal may have come amid a write to the same stream, which bears no second."""
        thread = threading.Thread(target=note, args=[text], daemon=True)
        thread.start()
        thread.join(_AT_ONCE / 2)

    def drain(number: int, _frame: FrameType | None) -> None:
        goes_on = f" To go on: {again}" if again else ""
        if halt.stop.is_set():
            halt.abandon()
            exit_after(_AT_ONCE, number)
            tell(f"{_LEFT}{goes_on}")
            raise SystemExit(128 + number)
        signals.append(number)
        halt.stop.set()
        exit_after(_IN_ORDER, number)
        tell(f"{_STOPPING}{goes_on}")

    # Who started us with a signal ignored (nohup) wants it ignored.
    heard = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, drain) for number in heard}
    try:
        yield signals
    finally:
        for timer in timers:
            timer.cancel()
            timer.join()
        for number, handler in before.items():
            signal.signal(number, handler)
