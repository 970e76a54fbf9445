"""Differences -> the edits of the environment file by which it declares what is live, and what no edit can say.

An edit is proved before it is proposed: the edited environment is rendered and compared anew, and must differ from what
is live in nothing that did not differ before. So a value that several resources share is taken over only when all of
them have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.changes.include import Addition, include, sections
from deployer.changes.settle import settle
from deployer.changes.trial import Trial, with_data
from deployer.kinds.all import kinds
from deployer.prepare import Ready
from deployer.render import render
from deployer.repair.data import applied, value_at
from deployer.values.drift import Difference
from deployer.values.live import Live
from deployer.values.problem import Edit
from deployer.values.source import Path


@dataclass(frozen=True, slots=True)
class Accepted:
    """The edits, and the differences that they do not settle."""

    edits: tuple[Edit, ...]
    left: tuple[Difference, ...]


def accept(ready: Ready, live: Live, differences: Sequence[Difference]) -> Accepted:
    """What to write into the file, so that it declares what is live: sections and entries for what is not declared at
    all, and then what differs.
    """
    before = Trial(ready, live).run() or {}
    asked = {(item.address, item.path) for item in differences}
    count = sum(not path for _, path in before)
    wholes = [edit for edit in sections(ready, live, differences) if _is_better(ready, live, edit, count)]
    fuller = with_data(ready, applied(ready.source.data, wholes)) or ready
    additions, fuller = _included(fuller, live, differences)
    trial = Trial(fuller, live)
    known = trial.run() or {}
    wanted = [item for mark, item in known.items() if mark in asked or mark not in before]
    edits = settle(trial, wanted, set(known))
    after = trial.run(edits)
    left = [item for mark, item in (known if after is None else after).items() if mark in asked or mark not in before]
    return Accepted(_folded(wholes, additions, edits), tuple(left))


def _is_better(ready: Ready, live: Live, edit: Edit, count: int) -> bool:
    """Whether with a section fewer resources are missing or not declared."""
    after = Trial(ready, live).run((edit,))
    return after is not None and sum(not path for _, path in after) < count


def _included(ready: Ready, live: Live, differences: Sequence[Difference]) -> tuple[list[Addition], Ready]:
    """Entries for what is live and not declared, and the environment with them: as many as keep it an environment, and
    mean what is live.
    """
    additions = include(ready, live, differences)
    while any(addition.items for addition in additions):
        fuller = _fuller(ready, additions)
        wanted = {item.address for item in render(fuller.site.environment, fuller.site.catalog)} if fuller else set()
        vain = [
            (addition, n)
            for addition in additions
            for n, address in enumerate(addition.addresses)
            if address not in wanted and not kinds()[live.resources[address].kind].serves
        ]
        if fuller and not vain:
            return additions, fuller
        for addition, n in reversed(vain):
            del addition.items[n], addition.addresses[n]
        if not vain:
            break
    return [], ready


def _fuller(ready: Ready, additions: Iterable[Addition]) -> Ready | None:
    data = ready.source.data
    for addition in additions:
        if addition.items:
            there = value_at(data, addition.path)
            data = applied(data, [Edit(addition.path, [*(there or []), *addition.items])])
    return with_data(ready, data)


def _folded(wholes: Iterable[Edit], additions: Iterable[Addition], edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits; those within a section or an entry that is added have become part of it."""
    rest = list(edits)
    found: list[Edit] = []
    for whole in wholes:
        value, rest = _with_inner(whole.path, whole.value, rest)
        found.append(Edit(whole.path, value))
    for addition in additions:
        for n in range(len(addition.items)):
            addition.items[n], rest = _with_inner((*addition.path, addition.base + n), addition.items[n], rest)
        found += addition.edits()
    settings = [edit for edit in rest if edit.value is not None or isinstance(edit.path[-1], str)]
    removals = [edit for edit in rest if edit.value is None and not isinstance(edit.path[-1], str)]
    return (*settings, *found, *removals)


def _with_inner(path: Path, value: Any, edits: list[Edit]) -> tuple[Any, list[Edit]]:
    """A value with the edits made that are within it, and the other edits."""
    inner = [edit for edit in edits if edit.path[: len(path)] == path]
    made = applied(value, [Edit(edit.path[len(path) :], edit.value) for edit in inner])
    return made, [edit for edit in edits if edit not in inner]
