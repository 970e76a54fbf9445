"""Journals -> the runs that they tell of. A journal that was edited is refused: nothing of it can be relied on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from deployer.applying.journal import CHAIN, FORMAT, RUNS, chained
from deployer.source import files
from deployer.values.past_run import PastPlan, PastRun, PastWrite
from deployer.values.problem import Problem, Refused, Severity

KEPT = 200
"""Journals that are kept; the oldest go when a run begins."""
RUN = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
"""What the name of a run looks like."""
_MOST = 1 << 27
"""Bytes of a journal that is read: 100,000 writes."""
_DAMAGED = "Azure is the state, and no run needs a journal: run without --resume, or delete the file"
_TEXT, _NUMBER = (str,), (int,)
_FIELDS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "run": {
        "format": _NUMBER,
        "run": _TEXT,
        "version": _TEXT,
        "command": _TEXT,
        "azure": _TEXT,
        "files": (list,),
        "resumes": _TEXT,
    },
    "plan": {
        "environment": _TEXT,
        "subscription": _TEXT,
        "group": _TEXT,
        "digest": _TEXT,
        "serial": _TEXT,
        "counts": (list,),
        "changes": (dict,),
        "steps": (dict,),
    },
    "intent": {"environment": _TEXT, "step": _TEXT, "method": _TEXT, "url": _TEXT, "body": _TEXT},
    "accepted": {"environment": _TEXT, "step": _TEXT, "operation": _TEXT},
    "outcome": {"environment": _TEXT, "step": _TEXT, "state": _TEXT, "detail": _TEXT},
    "end": {"environment": _TEXT, "result": _TEXT},
}
"""The records by their kind, and what each holds beside `kind` and `at`."""
Record = Mapping[str, Any]


def run_names(folder: Path = RUNS) -> list[str]:
    """The runs that have a journal, the newest first. Raises Refused where the folder cannot be read."""
    try:
        files.examine(folder, folder=True)
        found = [entry.stem for entry in folder.iterdir() if entry.suffix == ".jsonl" and RUN.fullmatch(entry.stem)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder, error) from None
    return sorted(found, reverse=True)


def prune(folder: Path = RUNS) -> None:
    """Deletes the oldest journals beyond KEPT. Whoever cannot reads no journal either."""
    with suppress(OSError, Refused):
        for name in run_names(folder)[KEPT:]:
            (folder / f"{name}.jsonl").unlink()


def past_run(name: str, folder: Path = RUNS) -> PastRun:
    """The run of that name. Raises Refused where there is none, or where its journal was edited."""
    file, known = folder / f"{name}.jsonl", run_names(folder)
    if name not in known:
        help = f"the last run is '{known[0]}'; 'deployer history' lists them" if known else "no run has left a journal"
        raise Refused(Problem("RUN001", Severity.ERROR, f"there is no run '{name}' in '{folder}'", help=help))
    return read(file)


def read(file: Path) -> PastRun:
    """What a journal tells. Raises Refused where it cannot be read, or was edited; a torn last line is left out."""
    try:
        content = files.read(file, _MOST)
    except OSError as error:
        raise _unreadable(file, error) from None
    run: PastRun | None = None
    for number, record in _records(file, content):
        try:
            run = _TAKERS[record["kind"]](run, record)
        except (KeyError, ValueError, TypeError) as error:
            raise _damaged(file, number, "does not follow from those before it") from error
    return run or PastRun(file.stem, "", "", "", (), "")  # it was killed amid its first line, and has sent nothing


def has_run(serial: str, folder: Path = RUNS) -> bool:
    """Whether the plan file of this serial was begun here. Looks at journals as they are: one that cannot be read
    keeps nobody from anything, as one that was deleted does not.
    """
    mark = f'"serial": {json.dumps(serial)}'.encode()
    for name in run_names(folder):
        with suppress(OSError):
            if mark in files.read(folder / f"{name}.jsonl", _MOST):
                return True
    return False


def _records(file: Path, content: bytes) -> Iterator[tuple[int, Record]]:
    """Every whole record with the number of its line, checked."""
    before = ""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    for number, line in enumerate(lines[:-1], start=1):  # what follows the last line feed is torn
        text, mark, end = line.rpartition(CHAIN)
        chain = chained(before, text) if mark else ""
        if end != f'{chain}"}}' or not chain:
            raise _damaged(file, number, "was changed after it was written")
        yield number, _checked(file, number, f"{text}}}")
        before = chain


def _checked(file: Path, number: int, text: str) -> Record:
    """The record of a line. Raises Refused where it is none that this version writes."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise _damaged(file, number, "is no JSON") from None
    if number == 1 and isinstance(record, dict) and record.get("format") != FORMAT:
        message = f"'{file}' was written by another version of deployer, in format {str(record.get('format'))[:20]!r}"
        raise Refused(Problem("RUN002", Severity.ERROR, message, help=_DAMAGED))
    fields = _FIELDS.get(str(record.get("kind")) if isinstance(record, dict) else "")
    if fields is None or record.keys() != {"kind", "at", *fields} or not isinstance(record["at"], str):
        raise _damaged(file, number, "is no record of a run")
    if any(type(record[name]) not in types for name, types in fields.items()):
        raise _damaged(file, number, "is no record of a run")
    if number == 1 and record.get("run") != file.stem:
        raise _damaged(file, number, f"tells of run {str(record.get('run'))[:40]!r}: the file was renamed")
    found: Record = record
    return found


def _run(run: PastRun | None, record: Record) -> PastRun:
    if run:
        raise ValueError
    texts = (record["run"], record["at"], record["command"], record["azure"])
    return PastRun(*texts, _texts(record["files"]), record["resumes"], ended=record["at"])


def _plan(run: PastRun | None, record: Record) -> PastRun:
    added, changed, destroyed = record["counts"]
    if not {type(added), type(changed), type(destroyed)} == {int}:
        raise ValueError
    changes, steps = record["changes"], record["steps"]
    _texts([*changes.values(), *steps.values()])
    texts: list[str] = [record[name] for name in ("environment", "subscription", "group", "digest", "serial")]
    environment, subscription, group, digest, serial = texts
    counts = (added, changed, destroyed)
    found = _begun(run, record)
    found.plans.append(PastPlan(environment, subscription, group, digest, serial, counts, changes, steps))
    return found


def _intent(run: PastRun | None, record: Record) -> PastRun:
    found = _begun(run, record)
    write = PastWrite(record["step"], record["method"], record["url"], record["at"])
    _of(found, record).writes[write.step] = write
    return found


def _accepted(run: PastRun | None, record: Record) -> PastRun:
    found = _begun(run, record)
    _of(found, record).writes[record["step"]].operation = record["operation"]
    return found


def _outcome(run: PastRun | None, record: Record) -> PastRun:
    found = _begun(run, record)
    write = _of(found, record).writes[record["step"]]
    write.state, write.detail, write.ended = record["state"], record["detail"], record["at"]
    return found


def _end(run: PastRun | None, record: Record) -> PastRun:
    found = _begun(run, record)
    _of(found, record).result = record["result"]
    return found


def _begun(run: PastRun | None, record: Record) -> PastRun:
    """The run that a later record belongs to."""
    if not run:
        raise ValueError
    run.ended = record["at"]
    return run


def _of(run: PastRun, record: Record) -> PastPlan:
    """The plan that a record belongs to."""
    plan = run.plan(record["environment"])
    if not plan:
        raise ValueError
    return plan


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    found = tuple(values)
    if not all(isinstance(value, str) for value in found):
        raise ValueError
    return found


_TAKERS: Mapping[str, Callable[[PastRun | None, Record], PastRun]] = {
    "run": _run,
    "plan": _plan,
    "intent": _intent,
    "accepted": _accepted,
    "outcome": _outcome,
    "end": _end,
}


def _damaged(file: Path, number: int, why: str) -> Refused:
    message = f"'{file}' cannot be relied on: line {number} {why}"
    return Refused(Problem("RUN002", Severity.ERROR, message, help=_DAMAGED))


def _unreadable(file: Path, error: OSError) -> Refused:
    reason = error.strerror or "it cannot be opened"
    message = f"cannot read '{file}': {reason[:1].lower()}{reason[1:]}"
    return Refused(Problem("RUN002", Severity.ERROR, message, help=_DAMAGED))
