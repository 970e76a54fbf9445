"""How two plans differ."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.ansi import block, green, printable, red, yellow
from deployer.reports.labels import dotted, resource_label, spelled
from deployer.reports.property_rows import told
from deployer.reports.redaction import is_secret
from deployer.values.change import Change, PlanDifference


def as_text(differences: tuple[PlanDifference, ...]) -> str:
    """A line for each resource; under it what is sent otherwise."""
    return block(line for item in differences for line in _lines(item))


def _lines(item: PlanDifference) -> Iterator[str]:
    if item.approved is None and item.now is not None:
        yield f"{red('now also   ')} {_name(item.now)}"
    elif item.now is None and item.approved is not None:
        yield f"{green('no longer  ')} {_name(item.approved)}"
    elif item.now is not None and item.approved is not None:
        yield f"{yellow('differently')} {_name(item.now)}"
        if item.approved.action is not item.now.action:
            yield f"              it was to be '{item.approved.action.value}', now '{item.now.action.value}'"
        yield from _fields(item.approved, item.now)


def _fields(approved: Change, now: Change) -> Iterator[str]:
    """What is sent otherwise, and which properties it would now change as well, or no longer."""
    sent = [dict(told(change.after)) for change in (approved, now)]
    for path in sorted(sent[0] | sent[1], key=dotted):
        old, new = (spelled(each[path]) if path in each else "nothing" for each in sent)
        if old != new:
            yield _line(f"{dotted(path)}: approved {old}, now {new}")
    before, after = ({item.path for item in change.fields} for change in (approved, now))
    for item in now.fields:
        if item.path not in before and not is_secret(item.path, item.after):
            yield _line(f"{dotted(item.path)}: {spelled(item.before)} -> {spelled(item.after)}")
    for path in before - after:
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
