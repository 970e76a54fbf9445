"""One apply at a time for each environment, on one machine. Azure has no lock of its own to offer: no If-Match reaches
it through these SDKs, and a tag is won by whoever writes last.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from deployer.source import files
from deployer.values.problem import Problem, Refused, Severity

_MOST = 1 << 10
"""Bytes of a file that names a process."""


@contextmanager
def locked(file: Path, what: str) -> Iterator[str]:
    """Hold the lock while the block runs; the system lets go of it when the process ends, however it ends. Gives whose
    it was where the run before did not come to its end. Raises Refused at once when somebody else holds it.
    """
    lock = FileLock(file, timeout=0, mode=0o600)
    holder = file.with_suffix(".holder")  # beside the lock: Windows lets nobody read a locked file
    try:
        os.close(files.opened(file))
        lock.acquire()
    except Timeout:
        message = f"another run is at work on {what}{_named(holder)}"
        problem = Problem("LCK001", Severity.ERROR, message, help="wait for it to end, then run again")
        raise Refused(problem) from None
    except OSError as error:
        raise unwritable(file, error) from None
    before = _named(holder)
    try:
        try:
            files.replace(holder, json.dumps({"pid": os.getpid()}).encode())
        except OSError as error:
            raise unwritable(holder, error) from None
        yield before.strip(" ()")
    finally:
        with suppress(OSError):
            files.examine(holder)  # a link in place of our folder since would lead to somebody's file
            holder.unlink(missing_ok=True)
        lock.release()


def unwritable(file: Path, error: OSError) -> Refused:
    """The refusal of a run that cannot leave its marks behind."""
    reason = error.strerror or "it cannot be opened"
    message = f"cannot write '{file}': {reason[:1].lower()}{reason[1:]}"
    help = "run in a folder that you can write to: a run keeps its lock and its journal there"
    return Refused(Problem("LCK002", Severity.ERROR, message, help=help))


def _named(holder: Path) -> str:
    try:
        return f" (process {int(json.loads(files.read(holder, _MOST))['pid'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
