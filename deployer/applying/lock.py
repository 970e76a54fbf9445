"""One apply at a time for each environment, on one machine: locks of the system, which go with the process."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec import Struct, field

from deployer.source import files
from deployer.values.holder import Holder, holder
from deployer.values.problem import Problem, Refused, Severity

_MOST = 4096
"""Bytes of a file that names a holder."""


class Claim(Struct, frozen=True):
    """Who asks for the locks of a run, and for how many seconds they wait in all."""

    holder: Holder = field(default_factory=lambda: Holder(str(os.getpid())))
    timeout: float = 0.0
    notes: Callable[[str], None] = lambda _: None
    """Tells a sentence."""
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left of the waiting."""
        return max(0.0, self.began + self.timeout - time.monotonic())

    def waits(self, what: str, who: Holder | None, seconds: float) -> None:
        """Tells for whom they wait, and for how long at the most."""
        self.notes(f"Waiting up to {seconds:.0f} s for the lock of {what}, held by {who or 'another run'}.")


@contextmanager
def locked(file: Path, what: str, claim: Claim | None = None) -> Iterator[Holder | None]:
    """Hold the lock while the block runs; the system lets go of it when the process ends, however it ends. Gives whose
    it was where the run before did not come to its end. Raises Refused when somebody else holds it for too long.
    """
    claim = claim or Claim()
    lock = FileLock(file, mode=0o600)
    named = file.with_suffix(".holder")  # beside the lock: Windows lets nobody read a locked file
    try:
        os.close(files.opened(file))
        _acquire(lock, named, what, claim)
    except OSError as error:
        raise unwritable(file, error) from None
    before = holder_in(named)
    try:
        try:
            files.replace(named, json.dumps(claim.holder.told()).encode())
        except OSError as error:
            raise unwritable(named, error) from None
        yield before
    finally:
        with suppress(OSError):
            files.examine(named)  # a link in place of our folder since would lead to somebody's file
            named.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, named: Path, what: str, claim: Claim) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if claim.left:
            claim.waits(what, holder_in(named), claim.left)
        try:
            lock.acquire(timeout=claim.left, poll_interval=0.1)
        except Timeout:
            raise already_locked(what, holder_in(named)) from None


def already_locked(what: str, who: Holder | None, more: str = "") -> Refused:
    """The refusal of a run whose environment somebody else has locked."""
    by = f": {who}" if who else ""
    help = f"wait for it to end ('--lock-timeout 10m' waits for you), then run again{more}"
    return Refused(Problem("LCK001", Severity.ERROR, f"another run is at work on {what}{by}", help=help))


def unwritable(file: Path, error: OSError) -> Refused:
    """The refusal of a run that cannot leave its marks behind."""
    reason = error.strerror or "it cannot be opened"
    message = f"cannot write '{file}': {reason[:1].lower()}{reason[1:]}"
    help = "run in a folder that you can write to: a run keeps its lock and its journal there"
    return Refused(Problem("LCK002", Severity.ERROR, message, help=help))


def holder_in(file: Path) -> Holder | None:
    """The holder that a file names, if it names one."""
    try:
        found = json.loads(files.read(file, _MOST))
        return holder(found) if isinstance(found, dict) and found else None
    except (OSError, ValueError, RecursionError):
        return None
