"""The sandbox in a file: one process at a time, and nothing that it answered is ever lost.

Four files stand side by side: the state as of its last compaction (`sandbox.json`), what changed since, one line for
each request that changed anything (`sandbox.changes.jsonl`), the log of requests (`sandbox.log.jsonl`) and the lock.
A client that is killed leaves the changes; the next one to open the sandbox lays them over the state.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.request_log import Entry
from deployer.source import files
from deployer.values.problem import Invalid, Problem, Refused, Severity

FORMAT = "deployer-sandbox"
VERSION = 1
_SMALL = 1_000_000
"""Bytes of changes that are left in their file when the sandbox closes; more are compacted."""
_LOG = 16_000_000
"""Bytes of log after which its older half is forgotten."""
_RESET = "look at the file, or start anew with 'deployer sandbox reset'"


def beside(path: Path, what: str) -> Path:
    """The file of another part of the same sandbox: `changes`, `log`."""
    return path.with_name(f"{path.stem}.{what}.jsonl")


def door_of(path: Path) -> Path:
    """The file in which a server says how it is reached (door.py)."""
    return path.with_name(f"{path.stem}.server.json")


@contextmanager
def opened(path: Path, *, now: datetime | None = None, wait: float = 10.0) -> Iterator[Cloud]:
    """The Azure that a file holds, or an empty one where there is no file; today at noon unless `now` says otherwise.

    Raises Refused when another process keeps it open for longer than `wait` seconds, and Invalid when the file is not
    one of a sandbox.
    """
    with _locked(path, wait):
        cloud, generation = _load(path, now)
        with _appending(beside(path, "changes")) as changes, _appending(beside(path, "log")) as log:
            writer = _Writer(path, generation, changes, log)
            cloud.listener = writer
            try:
                yield cloud
            finally:
                cloud.listener = None
                with _writing(path):
                    writer.save(cloud)
                    size = changes.tell()
        with _writing(path):
            if size > _SMALL or not path.exists():
                _compact(path, cloud, generation + 1)
            _shorten(beside(path, "log"))


def read(path: Path, *, wait: float = 10.0) -> Cloud:
    """The Azure that a file holds, as a copy; an empty one where there is no file, and then none is made."""
    if not path.exists() and not beside(path, "changes").exists():
        return _load(path, None)[0]
    with _locked(path, wait):
        return _load(path, None)[0]


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The log of the sandbox in a file, the oldest request first."""
    file = beside(path, "log")
    content = _content(file)
    for number, line in enumerate((content or b"").split(b"\n")[:-1], 1):
        try:
            entry = json.loads(line)
            Entry(**entry)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise _damaged(file, f"cannot be read at line {number}") from None
        yield entry


def reset(path: Path, *, wait: float = 10.0) -> bool:
    """Forget the sandbox of a file; whether there was one."""
    with _locked(path, wait):
        found = [file for file in (path, beside(path, "changes"), beside(path, "log")) if file.exists()]
        for file in found:
            file.unlink()
    return bool(found)


class _Writer:
    """Writes down what each request changed, before its answer leaves."""

    def __init__(self, path: Path, generation: int, changes: IO[str], log: IO[str]) -> None:
        self.path = path
        self.generation = generation
        self.changes = changes
        self.log = log

    def __call__(self, cloud: Cloud, entry: Entry) -> None:
        with _writing(self.path):
            self.log.write(_line(entry.to_json()))
            if cloud.changes:
                self.save(cloud)
            if entry.write:
                self.log.flush()

    def save(self, cloud: Cloud) -> None:
        """Append what changed since the last time."""
        self.changes.write(_line({"generation": self.generation, **cloud.changed()}))
        self.changes.flush()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Raises Invalid where the disk is full, or the folder is gone."""
    try:
        yield
    except OSError as error:
        raise _unusable(path, error) from None


@contextmanager
def _locked(path: Path, wait: float) -> Iterator[None]:
    file = path.with_suffix(".lock")
    lock = FileLock(file, mode=0o600)
    try:
        os.close(files.opened(file))
        _acquire(lock, path, wait)
    except OSError as error:
        raise _unusable(file, error) from None
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, path: Path, wait: float) -> None:
    """Nobody waits for a server, which stays."""
    try:
        lock.acquire(timeout=0 if door_of(path).is_file() else wait)
    except Timeout:
        message = f"the sandbox '{path}' is in use by another process"
        advice = "wait for it to end, or take another --sandbox-state"
        if door_of(path).is_file():
            message = f"the sandbox '{path}' is open in 'deployer sandbox serve'"
            advice = "leave --sandbox away, in a shell with the 'export' lines that the server printed; or end it"
        raise Refused(Problem("SBX004", Severity.ERROR, message, help=advice)) from None


def _load(path: Path, now: datetime | None) -> tuple[Cloud, int]:
    data = _read(path)
    if data is None:
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        cloud, generation = Cloud.new(now or noon), 0
    else:
        try:
            cloud, generation = Cloud.from_json(data), int(data["generation"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _damaged(path, "is not complete") from None
    _replay(path, cloud, generation)
    if now and now.date() != cloud.clock.now().date():
        cloud.clock.set(now)
    return cloud, generation


def _read(path: Path) -> dict[str, Any] | None:
    content = _content(path)
    if content is None:
        return None
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged(path, "is not JSON") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _damaged(path, "is not the state of a sandbox")
    if data.get("version") != VERSION:
        raise _damaged(path, f"is of format {data.get('version')}, and this deployer reads format {VERSION}")
    return data


def _content(path: Path) -> bytes | None:
    """What a plain file holds, None where there is none."""
    try:
        files.examine(path)
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from None


def _replay(path: Path, cloud: Cloud, generation: int) -> None:
    file = beside(path, "changes")
    content = _content(file)
    if content is None:
        return
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:-1], 1):  # the last one is empty, or was torn when its writer was killed
        try:
            data = json.loads(line)
            if data["generation"] == generation:
                cloud.take(data)
                cloud.changes.clear()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _damaged(file, f"cannot be read at line {number}") from None
    if lines[-1]:
        with _writing(file), os.fdopen(files.opened(file), "r+b") as stream:
            stream.truncate(sum(len(line) + 1 for line in lines[:-1]))


def _compact(path: Path, cloud: Cloud, generation: int) -> None:
    """Write the whole state beside the old one, then put it in its place; the changes belong to the old one."""
    state = {"format": FORMAT, "version": VERSION, "generation": generation, **cloud.to_json()}
    files.replace(path, _line(state).encode())
    beside(path, "changes").unlink()


def _shorten(file: Path) -> None:
    if file.stat().st_size <= _LOG:
        return
    content = file.read_bytes()
    kept = content[content.index(b"\n", len(content) // 2) + 1 :]
    files.replace(file, kept)


@contextmanager
def _appending(file: Path) -> Iterator[IO[str]]:
    with _writing(file):
        stream = os.fdopen(files.opened(file, os.O_WRONLY | os.O_APPEND), "a", encoding="utf-8")
    try:
        yield stream
    finally:
        with _writing(file):
            stream.close()


def _line(data: Any) -> str:
    return json.dumps(data, separators=(",", ":")) + "\n"


def _damaged(path: Path, what: str) -> Invalid:
    return Invalid(Problem("SBX005", Severity.ERROR, f"'{path}' {what}", help=_RESET))


def _unusable(path: Path, error: OSError) -> Invalid:
    reason = error.strerror or str(error)
    message = f"cannot use '{path}': {reason[:1].lower()}{reason[1:]}"
    return Invalid(Problem("SBX006", Severity.ERROR, message, help="name a file you may write with --sandbox-state"))
