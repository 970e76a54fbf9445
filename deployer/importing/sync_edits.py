"""Differences -> the edits of the environment file by which it declares what is live, and what no edit can say.

An edit is proved before it is proposed: the edited environment is rendered and compared anew, and must differ from what
is live in nothing that did not differ before. So a value that several resources share is taken over only when all of
them have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deployer.check.load_environments import CheckedEnvironment
from deployer.importing.add_undeclared import Addition, add_undeclared, sections
from deployer.importing.edit_search import find_edits
from deployer.importing.edit_trial import EditTrial, Mark, Tried, with_edits
from deployer.planning.version_pinning import render_pinned
from deployer.values.drift import DriftDifference
from deployer.values.json_path import applied, value_at
from deployer.values.live import Live
from deployer.values.problem import Edit


class SyncedEdits(Struct, frozen=True):
    """The edits, and the differences that they do not settle."""

    edits: tuple[Edit, ...]
    left: tuple[DriftDifference, ...]


def sync_edits(ready: CheckedEnvironment, live: Live, differences: Sequence[DriftDifference]) -> SyncedEdits:
    """What to write into the file, so that it declares what is live: sections and entries for what is not declared at
    all, and then what differs.
    """
    before = _tried(ready, live)
    asked = {(item.address, item.path): item for item in differences}
    groups = [some for some in sections(ready, live, differences) if _is_better(ready, live, some, before)]
    wholes = list({edit.path: edit for some in groups for edit in some}.values())
    fuller = with_edits(ready, wholes) or ready
    entries = _entries(fuller, _fitting(fuller, live, add_undeclared(ready, live, differences)))
    fuller = with_edits(fuller, entries) or fuller
    known = before if fuller is ready else _tried(fuller, live)

    def is_meant(mark: Mark) -> bool:
        return mark in asked or mark not in before.differences

    wanted = [item for mark, item in known.differences.items() if is_meant(mark)]
    edits, after = find_edits(EditTrial(fuller, live), wanted, known)
    left = [asked.get(mark, item) for mark, item in after.differences.items() if is_meant(mark)]  # as it was told
    return SyncedEdits(_folded((*wholes, *entries), edits), (*left, *after.followers))


def _tried(ready: CheckedEnvironment, live: Live) -> Tried:
    return EditTrial(ready, live).run() or Tried({})


def _is_better(ready: CheckedEnvironment, live: Live, edits: Sequence[Edit], before: Tried) -> bool:
    after = EditTrial(ready, live).run(edits)
    return after is not None and _weight(after) < _weight(before)


def _weight(tried: Tried) -> tuple[int, int]:
    """How many resources are missing or not declared, and how much differs at all."""
    return sum(not path for _, path in tried.differences), len(tried.differences)


def _fitting(ready: CheckedEnvironment, live: Live, additions: Sequence[Addition]) -> Sequence[Addition]:
    """The additions that leave an environment, and mean in it what is live: all, or one after the other."""
    if not additions or _fit(ready, live, additions):
        return additions
    found: list[Addition] = []
    for addition in additions:
        if _fit(ready, live, [*found, addition]):
            found.append(addition)
    return found


def _fit(ready: CheckedEnvironment, live: Live, additions: Sequence[Addition]) -> bool:
    fuller = with_edits(ready, _entries(ready, additions))
    desired = render_pinned(fuller.sites, live) if fuller else ()
    return {addition.address for addition in additions} <= {item.address for item in desired}


def _entries(ready: CheckedEnvironment, additions: Iterable[Addition]) -> list[Edit]:
    """The edits that add to lists at their ends; a list that is not there is made."""
    lists: dict[tuple[str | int, ...], list[Addition]] = {}
    for addition in additions:
        lists.setdefault(addition.path, []).append(addition)
    found = []
    for path, items in lists.items():
        there = value_at(ready.source.data, path)
        if isinstance(there, list):
            found += [Edit((*path, len(there) + n), item.entry) for n, item in enumerate(items)]
        else:
            found.append(Edit(path, [item.entry for item in items]))
    return found


def _folded(wholes: Iterable[Edit], edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """All edits; those within a section or an entry that is added have become part of it. Items are taken out last."""
    rest = list(edits)
    found: list[Edit] = []
    for whole in wholes:
        size = len(whole.path)
        inner = [edit for edit in rest if edit.path[:size] == whole.path]
        rest = [edit for edit in rest if edit not in inner]
        found.append(Edit(whole.path, applied(whole.value, [Edit(edit.path[size:], edit.value) for edit in inner])))
    removals = [edit for edit in rest if edit.value is None and not isinstance(edit.path[-1], str)]
    return (*(edit for edit in rest if edit not in removals), *found, *removals)
