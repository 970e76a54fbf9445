"""How a run that is to end ends, whatever its threads wait for: an answer, a name server, a handshake, a pause."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, ClassVar, TypeVar

from deployer.values.contained import Contained

GRACE = 5.0
"""Seconds that what is under way gets when a run is stopped: enough for Azure to answer a write."""
_LOOK = 0.1
"""Seconds between two looks at whether the run was stopped."""
_IDLE = 2.0
"""Seconds after which a helper that has nothing to do ends."""
Result = TypeVar("Result")


class Stopped(Exception):
    """The run was stopped before an answer came."""


class Late(Exception):
    """It took longer than it may."""


class Halt:
    """Whether a run goes on. `stop` asks for its end: what is under way gets GRACE. `over` is the end at once."""

    def __init__(self, stop: Event | None = None) -> None:
        self.stop = stop or Event()
        self.over = Event()
        self._since: float | None = None

    def abandon(self) -> None:
        """End at once: nobody waits for anything any more."""
        self.over.set()
        self.stop.set()

    def left(self) -> float:
        """Seconds for which somebody may still wait; no end while the run goes on. They count from the first look."""
        if self.over.is_set():
            return 0.0
        if not self.stop.is_set():
            return float("inf")
        if self._since is None:
            self._since = time.monotonic()
        return max(0.0, self._since + GRACE - time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Wait; no longer than the run goes on."""
        if not self.stop.is_set():
            self.stop.wait(seconds)
            return
        self.over.wait(min(seconds, self.left()))

    @contextmanager
    def thread_pool(self, workers: int) -> Iterator[ThreadPoolExecutor]:
        """Threads that work side by side. A signal that comes meanwhile does not wait for what they wait for."""
        pool = ThreadPoolExecutor(workers, "deployer-pool")
        try:
            yield pool
        finally:
            error = sys.exc_info()[1]
            if error and not isinstance(error, Exception):
                self.abandon()
            pool.shutdown(cancel_futures=error is not None)

    def now(self, work: Callable[[], Result]) -> Result:
        """What `work`, which takes no time, gives or raises. Raises Stopped when the run has ended."""
        if self.left() <= 0:
            raise Stopped
        return work()

    def wait(self, work: Callable[[], Result], seconds: float) -> Result:
        """What `work` gives or raises, from another thread. Raises Late after so many seconds, and Stopped when
        the run ends: the thread is left to itself then, for nothing ends one that waits for a silent socket. It keeps
        no interpreter from ending.
        """
        if self.left() <= 0:
            raise Stopped
        future: Future[Result] = Future()
        _Helper.idle().tasks.put((future, work))
        end = time.monotonic() + seconds
        while True:
            try:
                return future.result(_LOOK)
            except TimeoutError:
                if future.done():
                    return future.result()  # its own
            if self.left() <= 0:
                raise Stopped
            if time.monotonic() >= end:
                raise Late


class _Helper(Thread):
    """A thread that does one task after the other, as starting one costs more than most requests; it ends when there
    has been none for a while.
    """

    free: ClassVar[deque[_Helper]] = deque()

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tasks: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()

    @classmethod
    def idle(cls) -> _Helper:
        """One that has nothing to do, and gets a task. In a process that was forked those of its parent are no more."""
        try:
            while not (found := cls.free.pop()).is_alive():
                pass
            return found
        except IndexError:
            made = cls()
            made.start()
            return made

    def run(self) -> None:
        """Fulfil what is asked, and be free again: also who was left to itself, once it comes back."""
        while True:
            try:
                future, work = self.tasks.get(timeout=_IDLE)
            except Empty:
                try:
                    self.free.remove(self)
                except ValueError:
                    continue  # somebody has just taken it
                return
            _fulfil(future, work)
            del future, work  # who is idle keeps nothing alive
            self.free.append(self)


def _fulfil(future: Future[Result], work: Callable[[], Result]) -> None:
    """Hand what is given or raised to where it is waited for."""
    with Contained(BaseException) as contained:
        future.set_result(work())
    if contained.error:
        future.set_exception(contained.error)
