"""What a run set out to do and what came of it, written down before and after each write.

Azure is the state; the journal only speeds recovery. Deleting it never makes a later run wrong. One file for each run,
`.deployer/runs/RUN.jsonl`; `past_runs.py` reads it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from typing import Any, TypeVar

from msgspec import Struct, field

from deployer.applying.lock import unwritable
from deployer.planning.fingerprint import effect, payload
from deployer.source import files
from deployer.values.change import Plan, Step
from deployer.values.json_path import digest
from deployer.values.past_run import PastWrite
from deployer.values.problem import Refused
from deployer.values.version import __version__

FORMAT = 1
RUNS = files.STATE / "runs"
CHAIN = ', "chain": "'
"""What stands before the digest at the end of a line."""
Result = TypeVar("Result")
_FLUSH = 0.5
"""Seconds within which every record is on the disk, also one that no write waits for."""


def run_id(now: datetime) -> str:
    """A name for a run; those of later runs sort behind it, to the microsecond."""
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond:05x}{secrets.choice('0123456789abcdef')}"


def chained(before: str, text: str) -> str:
    """The digest of a line and of all before it: `text` is the line without its own."""
    return hashlib.sha256(f"{before}{text}".encode("utf-8", "surrogatepass")).hexdigest()


class Journal(Struct):
    """The file of one run, a JSON object to the line, each with a digest over itself and all before it. Safe to use
    from several threads. Every method raises Refused where it cannot be written: what is not written down is not sent.
    """

    file: Path
    head: Mapping[str, Any] = field(default_factory=dict)
    """What the first record tells of the run: its command, its Azure, its files, what it resumes."""
    earlier: Mapping[str, PastWrite] = field(default_factory=dict)
    """Writes of the run that is resumed which Azure may still be working on, by their URL."""
    _log: files.Log | None = None
    _chain: str = ""
    _written: int = 0
    _durable: int = 0
    _failure: OSError | None = None
    _line: Lock = field(default_factory=Lock)
    _flushed: Condition = field(default_factory=Condition)
    _flushing: bool = False

    def approve(self, plans: Iterable[Plan]) -> None:
        """These are the plans of the run. Of what they send there are digests alone."""
        for plan in plans:
            self._write(
                "plan",
                environment=plan.environment,
                subscription=plan.subscription,
                group=plan.group,
                digest=plan.digest,
                serial=plan.serial,
                counts=plan.counts(),
                changes={change.address: effect(change) for change in plan.changes if change.steps},
                steps={str(step.key): payload(change, step) for change in plan.changes for step in change.steps},
            )
        self._sync(self._written)

    def of(self, environment: str) -> PlanJournal:
        """The same for what is of the plan for this environment."""
        return PlanJournal(self, environment)

    def tell(self, kind: str, *, durable: bool, **record: Any) -> None:
        """Writes a record, and has it on the disk when it is to be durable."""
        number = self._write(kind, **record)
        if durable:
            self._sync(number)

    @contextmanager
    def kept_durable(self) -> Iterator[None]:
        """While it runs, no record is longer than a moment from the disk."""
        over = Event()

        def flush() -> None:
            while not over.wait(_FLUSH):
                with suppress(Refused):  # the next intent meets the same
                    self._sync(self._written)

        thread = Thread(target=flush, name="deployer-journal", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            with self._line:
                if self._log:
                    self._log.close()

    def _write(self, kind: str, **record: Any) -> int:
        """Writes a line, and gives its number."""
        with self._line:
            if not self._log:
                self._log = self._tried(lambda: files.Log(self.file))
                head = {"command": "", "azure": "", "files": [], "resumes": "", **self.head}
                self._append("run", {"format": FORMAT, "run": self.file.stem, "version": __version__, **head})
            self._append(kind, record)
            return self._written

    def _append(self, kind: str, record: Mapping[str, Any]) -> None:
        assert self._log
        log, at = self._log, datetime.now(UTC).isoformat(timespec="milliseconds")
        text = json.dumps({"kind": kind, "at": at, **record})[:-1]
        chain = chained(self._chain, text)
        self._tried(lambda: log.append(f'{text}{CHAIN}{chain}"}}\n'.encode()))
        self._chain = chain
        self._written += 1

    def _sync(self, number: int) -> None:
        """Has the first so many lines on the disk. One thread flushes for all that have written until then; those that
        come meanwhile wait for the next one.
        """
        with self._flushed:
            while self._durable < number and self._flushing:
                self._flushed.wait()
            if self._durable >= number or not self._log:
                return
            self._flushing, reached = True, self._written
        try:
            self._tried(self._log.sync)
        finally:
            with self._flushed:
                self._flushing = False
                self._durable = self._durable if self._failure else reached
                self._flushed.notify_all()

    def _tried(self, work: Callable[[], Result]) -> Result:
        try:
            if self._failure:
                raise self._failure
            return work()
        except OSError as error:
            # A disk that failed once may report success the next time, with the data lost (fsync(2), NOTES).
            self._failure = error
            raise unwritable(self.file, error) from None


class PlanJournal(Struct, frozen=True):
    """What a run writes down of one of its plans: those of several environments are carried out side by side."""

    run: Journal
    environment: str

    def intent(self, step: Step) -> None:
        """A write is about to leave. It is on the disk when this returns."""
        body = digest(step.body) if step.body is not None else ""
        self._tell("intent", durable=True, step=str(step.key), method=step.method, url=step.url, body=body)

    def accepted(self, step: Step, operation: str) -> None:
        """Azure has taken a write, and tells of it at `operation`."""
        self._tell("accepted", step=str(step.key), operation=operation)

    def outcome(self, step: Step, state: str, detail: str) -> None:
        """A write has ended. It is on the disk before the next intent is: the lines keep their order."""
        self._tell("outcome", step=str(step.key), state=state, detail=detail)

    def end(self, result: str) -> None:
        """The plan has ended: `complete`, `partial` or `interrupted`."""
        self._tell("end", durable=True, result=result)

    def earlier(self, step: Step) -> PastWrite | None:
        """The same write by a run that is resumed, where Azure may still be working on it."""
        return self.run.earlier.get(step.url.lower())

    def _tell(self, kind: str, *, durable: bool = False, **record: str) -> None:
        self.run.tell(kind, durable=durable, environment=self.environment, **record)
