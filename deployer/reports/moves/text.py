"""How two plans differ, for people."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.ansi import green, printable, red, yellow
from deployer.reports.labels import dotted, resource_label, spelled
from deployer.reports.property_rows import told
from deployer.reports.redaction import is_secret
from deployer.values.change import Change, PlanDifference


def report(moves: tuple[PlanDifference, ...]) -> str:
    """A line for each resource; under it what is sent otherwise."""
    return "".join(f"{line}\n" for move in moves for line in _lines(move))


def _lines(move: PlanDifference) -> Iterator[str]:
    if move.approved is None and move.now is not None:
        yield f"{red('now also   ')} {_name(move.now)}"
    elif move.now is None and move.approved is not None:
        yield f"{green('no longer  ')} {_name(move.approved)}"
    elif move.now is not None and move.approved is not None:
        yield f"{yellow('differently')} {_name(move.now)}"
        if move.approved.action is not move.now.action:
            yield f"              it was to be '{move.approved.action.value}', now '{move.now.action.value}'"
        yield from _fields(move.approved, move.now)


def _fields(approved: Change, now: Change) -> Iterator[str]:
    """What is sent otherwise, and which properties it would now change as well, or no longer."""
    sent = [dict(told(change.after)) for change in (approved, now)]
    for path in sorted(sent[0] | sent[1], key=dotted):
        old, new = (spelled(each[path]) if path in each else "nothing" for each in sent)
        if old != new:
            yield _line(f"{dotted(path)}: approved {old}, now {new}")
    fields = {item.path: item for item in approved.fields}
    for item in now.fields:
        if item.path not in fields and not is_secret(item.path, item.after):
            yield _line(f"{dotted(item.path)}: {spelled(item.before)} -> {spelled(item.after)}")
    for path in fields.keys() - {item.path for item in now.fields}:
        yield _line(f"{dotted(path)}: no longer changed")
    marks = [change.kept.fingerprint if change.kept else "" for change in (approved, now)]
    if marks[0] != marks[1]:
        yield _line("what others set in it, and is sent back as it is, is no longer what it was")
    calls = [[f"{step.method} {step.url.partition('?')[2]}" for step in change.steps] for change in (approved, now)]
    if calls[0] != calls[1]:
        yield _line(f"approved {' and '.join(calls[0]) or 'nothing'}, now {' and '.join(calls[1]) or 'nothing'}")


def _line(text: str) -> str:
    return f"              {printable(text)}"


def _name(change: Change) -> str:
    return printable(f"{change.action.sign:>3} {resource_label(change)}")
