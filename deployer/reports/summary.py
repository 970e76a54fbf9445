"""How an apply ended: the sum, and after a failure what is done, what failed and what was not started."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, printable, red, yellow
from deployer.reports.event_text import INK, by_address, effect, span
from deployer.reports.labels import place, resource_label
from deployer.reports.totals import done
from deployer.values.change import Change, Plan
from deployer.values.event import Event, State

_WORDS = {State.DONE: "done", State.FAILED: "failed", State.PENDING: "pending", State.SKIPPED: "not started"}
_ORDER = list(_WORDS)
_AGAIN = "Run the same command again to finish the rest; completed steps are skipped."
_MENDED = "Fix the errors above, then run the same command again; completed steps are skipped."
_REMEDY = "Running the same command again does not help yet: do what 'to do' says first."
_OTHERWISE = "Do what 'to do' says, then run the same command again; completed steps are skipped."


def summary(plan: Plan, ended: Sequence[Event], *, destroy: bool = False) -> str:
    """What came of each change. `ended` holds the last event of each; what is missing was not started."""
    changes = by_address(plan)
    whole = _whole(plan, ended)
    complete = all(event.state is State.DONE for event in whole)
    sum = f"{bold(came_to(plan, ended, destroy=destroy))}\n"
    renewed = "".join(f"{line}\n" for line in _renewed(whole, changes))
    if complete:
        return sum + renewed
    rows = sorted(whole, key=lambda event: _ORDER.index(event.state))
    return "".join(f"{line}\n" for line in _table(rows, changes)) + f"\n{sum}{renewed}{_advice(whole)}"


def came_to(plan: Plan, ended: Sequence[Event], *, destroy: bool = False) -> str:
    """The sum alone: `Apply complete! Resources: 2 added, 0 changed, 0 destroyed.`"""
    changes, whole = by_address(plan), _whole(plan, ended)
    finished = [each for event in whole for each in effect(changes[event.address], event)]
    return done(finished, complete=all(event.state is State.DONE for event in whole), destroy=destroy)


def _whole(plan: Plan, ended: Sequence[Event]) -> list[Event]:
    """The last event of each change that was to be made."""
    known = {event.address: event for event in ended if event.state in _WORDS}
    return [known.get(item.address) or _never(item) for item in plan.changes if item.steps or item.through]


def _never(change: Change) -> Event:
    return Event(change.address, change.action.value, State.SKIPPED)


def _table(events: Sequence[Event], changes: dict[str, Change]) -> Iterator[str]:
    for event in events:
        change = changes[event.address]
        word = INK[event.state](f"{_WORDS[event.state]:<11}")
        took = f"  {span(event.elapsed)}" if event.elapsed >= 1 else ""
        yield f"{word}  {change.action.sign:>3} {printable(resource_label(change))}{dim(took)}"
        if event.deleted:
            yield f"{'':<17}{red('the old one was deleted, and it was NOT recreated')}"
        if event.detail and event.state is not State.DONE:
            yield f"{'':<17}{printable(event.detail)}"
        if event.remedy:
            yield f"{'':<17}{bold('to do:')} {printable(event.remedy)}"
        if event.state is State.FAILED and change.position:
            yield f"{'':<17}{dim(printable(place(change.position)))}"


def _renewed(events: Sequence[Event], changes: dict[str, Change]) -> Iterator[str]:
    """What callers need anew of what was made again."""
    for event in events:
        change = changes[event.address]
        if change.renew and event.state is State.DONE:
            where = "'deployer keys' and 'deployer outputs' tell them"
            yield f"{yellow('callers:')} {printable(resource_label(change))}: {printable(change.renew)} ({where})"


def _advice(events: Sequence[Event]) -> str:
    """What to do next. To run again is said only where that helps."""
    if not any(event.remedy for event in events):
        return f"{dim(_MENDED if any(event.state is State.FAILED for event in events) else _AGAIN)}\n"
    helps = any(event.state in (State.FAILED, State.PENDING) and not event.remedy for event in events)
    return f"{dim(_OTHERWISE if helps else _REMEDY)}\n"
