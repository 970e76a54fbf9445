"""What a run set out to do and what came of it, written down before and after each write.

Azure is the state; the journal only tells the story. Deleting it never makes a later run wrong.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from deployer.applying.lock import unwritable
from deployer.source import files
from deployer.values.change import Plan, Step
from deployer.values.json_path import digest


@dataclass(slots=True)
class Journal:
    """One file of one environment, a JSON object to the line. Safe to use from several threads."""

    file: Path
    run: str = ""
    _lock: Lock = field(default_factory=Lock)

    def begin(self, plan: Plan) -> None:
        """A plan starts."""
        self.run = digest([plan.digest, datetime.now(UTC).isoformat(), os.getpid()])[:12]
        added, changed, destroyed = plan.counts()
        counts = {"add": added, "change": changed, "destroy": destroyed}
        head = {"plan": plan.digest, "serial": plan.serial, "environment": plan.environment, "changes": counts}
        self._write({"event": "begin", **head})

    def intent(self, step: Step) -> None:
        """A write is about to leave. On the disk before it does; its body only as a digest."""
        body = digest(step.body) if step.body is not None else None
        self._write({"event": "intent", "step": str(step.key), "method": step.method, "url": step.url, "body": body})

    def outcome(self, step: Step, state: str, detail: str) -> None:
        """A write has ended."""
        self._write({"event": "outcome", "step": str(step.key), "state": state, "detail": detail})

    def end(self, result: str) -> None:
        """The plan has ended: `complete`, `partial` or `interrupted`."""
        self._write({"event": "end", "result": result})

    def _write(self, record: Mapping[str, Any]) -> None:
        """Raises Refused where it cannot be written: what is not written down is not sent."""
        line = json.dumps({"run": self.run, "at": datetime.now(UTC).isoformat(timespec="seconds"), **record})
        with self._lock:
            try:
                files.append(self.file, f"{line}\n".encode())
            except OSError as error:
                raise unwritable(self.file, error) from None


def records(file: Path) -> Iterator[Mapping[str, Any]]:
    """Every whole record, oldest first; a line torn by a crash is left out. Raises Refused where it cannot be read."""
    try:
        files.examine(file)
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(file, error) from None
    for line in text.split("\n"):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, Mapping):
            yield record


def has_run(file: Path, serial: str) -> bool:
    """Whether the plan file of this serial was begun here: it is spent."""
    return any(record.get("event") == "begin" and record.get("serial") == serial for record in records(file))
