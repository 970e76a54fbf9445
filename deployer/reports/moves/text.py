"""How two plans differ, for people."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.called import called, dotted, spelled
from deployer.reports.ink import green, printable, red, yellow
from deployer.values.change import Change
from deployer.values.move import Move


def report(moves: tuple[Move, ...]) -> str:
    """A line for each resource; under it the properties that were to become something else."""
    return "".join(f"{line}\n" for move in moves for line in _lines(move))


def _lines(move: Move) -> Iterator[str]:
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
    before = {item.path: item for item in approved.fields}
    for item in now.fields:
        old = before.get(item.path)
        if old is None or (old.before, old.after) != (item.before, item.after):
            yield f"              {printable(f'{dotted(item.path)}: {spelled(item.before)} -> {spelled(item.after)}')}"


def _name(change: Change) -> str:
    return printable(f"{change.action.sign:>3} {called(change)}")
