"""Approved plans -> what came of them: the part that apply and destroy share."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from types import FrameType

from deployer.approval import approve
from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.draft import Draft, draft
from deployer.exits import Exit
from deployer.journal import Journal
from deployer.lock import locked
from deployer.plan import Choices
from deployer.prepare import Ready
from deployer.printing import Output, gather, say, write
from deployer.reach import Where, reach
from deployer.reports.formats import report
from deployer.reports.progress import progress
from deployer.reports.summary import summary
from deployer.values.event import Event, State

STATE = Path(".deployer")
"""Folder beside the working directory for what a run leaves behind."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it."""

    approved: bool
    """Without asking."""
    question: str
    color: str
    where: Where
    choices: Choices = field(default_factory=Choices)
    outputs: Sequence[Output] = (Output("text"),)


def carry(ready: Sequence[Ready], manner: Manner) -> int:
    """Plan, show, ask, and run. The exit code tells what came of it."""
    stop = Flag()
    with reach(manner.where, [each.site.environment.subscription for each in ready], stop) as target:
        drafts = [draft(Azure(target), each, manner.choices) for each in ready]
        for each in drafts:
            say(report("problems", "text")(gather(each.warnings)), sys.stderr, manner.color)
            write(manner.outputs, "plan", each.plan, manner.color)
        if all(each.plan.is_empty for each in drafts):
            return Exit.SUCCESS
        if not manner.approved and not approve(manner.question):
            sys.stderr.write("Cancelled: nothing was changed.\n")
            return Exit.CANCELLED
        with _draining(stop), _alone(drafts):
            results = [_run(target, each, stop, manner) for each in drafts if not each.plan.is_empty]
    if stop.is_set():
        return Exit.INTERRUPTED
    return Exit.SUCCESS if all(results) else Exit.PARTIAL


def _run(target: Target, each: Draft, stop: Flag, manner: Manner) -> bool:
    from deployer.apply import apply

    azure = Azure(target, steps=each.plan.steps())
    journal = Journal(STATE / "journal" / f"{each.plan.environment}.jsonl")
    journal.begin(each.plan)
    ended: dict[str, Event] = {}
    with progress(each.plan, sys.stderr, manner.color) as tell:
        for event in apply(each.plan, azure, stop, journal):
            tell(event)
            if event.state not in (State.STARTED, State.WAITING):
                ended[event.address] = event
    done = all(event.state is State.DONE for event in ended.values())
    journal.end("interrupted" if stop.is_set() else "complete" if done else "partial")
    say(summary(each.plan, tuple(ended.values()), destroy=manner.choices.destroy), sys.stdout, manner.color)
    return done


@contextmanager
def _alone(drafts: Sequence[Draft]) -> Iterator[None]:
    with ExitStack() as locks:
        for name in sorted({each.plan.environment for each in drafts}):
            locks.enter_context(locked(STATE / "locks" / f"{name}.lock", f"environment '{name}'"))
        yield


@contextmanager
def _draining(stop: Flag) -> Iterator[None]:
    """The first signal lets what runs come to a halt and starts nothing new; the second ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def drain(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(128 + number)
        stop.set()
        sys.stderr.write(
            "\nStopping: nothing new is started. Azure goes on with what it has; a second signal ends at once.\n"
        )

    before = {number: signal.signal(number, drain) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
