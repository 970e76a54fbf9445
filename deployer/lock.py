"""One apply at a time for each environment, on one machine. Azure has no lock of its own to offer: no If-Match reaches
it through these SDKs, and a tag is won by whoever writes last.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deployer.values.problem import Problem, Refused, Severity


@contextmanager
def locked(file: Path, what: str) -> Iterator[None]:
    """Hold the lock while the block runs; the system lets go of it when the process ends, however it ends. Raises
    Refused at once when somebody else holds it.
    """
    with _opened(file) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            message = f"another run is at work on {what}{_holder(stream.read())}"
            problem = Problem("LCK001", Severity.ERROR, message, help="wait for it to end, then run again")
            raise Refused(problem) from None
        stream.truncate(0)
        json.dump({"pid": os.getpid()}, stream)
        stream.flush()
        yield
        stream.truncate(0)


def _opened(file: Path) -> IO[str]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("a+", encoding="utf-8")
    except OSError as error:
        raise unwritable(file, error) from None


def unwritable(file: Path, error: OSError) -> Refused:
    """The refusal of a run that cannot leave its marks behind."""
    message = f"cannot write '{file}': {(error.strerror or 'it cannot be opened').lower()}"
    help = "run in a folder that you may write: a run keeps its lock and its journal there"
    return Refused(Problem("LCK002", Severity.ERROR, message, help=help))


def _holder(text: str) -> str:
    try:
        return f" (process {json.loads(text)['pid']})"
    except (ValueError, KeyError, TypeError):
        return ""
