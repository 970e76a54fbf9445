"""Differences -> the edits that settle them, as many as there are without making anything else differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.importing.edit_trial import EditTrial, Mark, Tried
from deployer.kinds.all import kinds
from deployer.kinds.key import Unsaid
from deployer.planning.drift import tag_levels
from deployer.source.load import parse
from deployer.source.yaml.dump import dump
from deployer.values.drift import DriftDifference
from deployer.values.json_path import canonical, value_at
from deployer.values.live import Live
from deployer.values.problem import Edit, Invalid
from deployer.values.source import Path, meet


class _Candidate(Struct):
    """One difference, and the edits that may settle it, the farthest-reaching first."""

    difference: DriftDifference
    ideas: list[Edit]
    turn: int = 0

    @property
    def edit(self) -> Edit | None:
        return self.ideas[self.turn] if self.turn < len(self.ideas) else None

    @property
    def mark(self) -> Mark:
        return self.difference.address, self.difference.path


def find_edits(
    trial: EditTrial, differences: Iterable[DriftDifference], known: Tried
) -> tuple[tuple[Edit, ...], Tried]:
    """Let every difference try its ideas, until what is tried helps and makes nothing differ that is not `known`; the
    edits, and what they leave.
    """
    data, marks = trial.ready.source.data, set(known.differences)
    wishes = [_Candidate(item, list(_ideas(item, trial.live, data))) for item in differences]
    while any(wish.edit for wish in wishes):
        _part(wishes)
        trying = [wish for wish in wishes if wish.edit]
        edits = _edits(trying)
        after = trial.run(edits)
        culprits = _culprits(trying, after, marks)
        if culprits is None:  # nobody is to be seen; section by section, somebody may be
            alone = [(some, trial.run(_edits(some))) for some in _sections(trying)]
            culprits = [
                wish for some, left in alone if left is None or left.differences.keys() - marks for wish in some
            ] or trying
        if after and not culprits:
            return edits, after
        for wish in culprits:
            wish.turn += 1
    return (), known


def _ideas(item: DriftDifference, live: Live, data: Any) -> Iterator[Edit]:
    """What may settle a difference: nothing is taken out that the file does not say."""
    if not item.path:
        gone = item.wanted is not None and not kinds()[item.kind].yaml.implied
        alone = item.origin[:1] in (("budget",), ("diagnostics",)) or (item.origin == ("foundry",) and "hub" in data)
        if gone and (isinstance(item.origin[-1], int) or len(item.origin) == 2 or alone):
            yield Edit(item.origin, None)
        return
    found = kinds()[item.kind].key(item.path)
    if found is None:
        return
    if item.live is None:
        section = [item.key[:-1]] if item.key[0] in ("hub", "foundry") and len(item.key) == 3 else []
        yield from (Edit(path, None) for path in (*tag_levels(item.key), *section) if value_at(data, path) is not None)
        return
    also = found[0].also
    for key, path in ((found[0], item.key), *([(also, also.at(item.origin))] if also else [])):
        try:
            value = key.said(item.live, live.resources[item.address].body)
        except Unsaid:
            return
        if not _is_yaml(value):
            return
        yield from (Edit(level, value) for level in tag_levels(path))


def _is_yaml(value: Any) -> bool:
    """Whether a file can say a value; of a short plain text that is known without trying it."""
    if isinstance(value, str) and len(value) < 1000 and value.isascii() and value.isprintable():
        return True
    try:
        parse(dump({"value": value}), "")
    except Invalid:
        return False
    return True


def _sections(wishes: Sequence[_Candidate]) -> Iterable[list[_Candidate]]:
    """Wishes that only make sense together: those for one section of the hub or the account, and
    those for one place."""
    found: dict[Path, list[_Candidate]] = {}
    for wish in wishes:
        if wish.edit:
            path = wish.edit.path
            of_account = path[0] == "foundry" and len(path) == 3 and isinstance(path[2], str)
            whole = (path[0] == "hub" or of_account) and path[1] != "tags"
            found.setdefault(path[:2] if whole else path, []).append(wish)
    return found.values()


def _part(wishes: Sequence[_Candidate]) -> None:
    """Where several want different values in one place, one value keeps it: that of the wishes which have no other
    idea, or else the most common one. The others try their next idea. What is to be taken out is settled as well by
    what comes in its place.
    """
    while clashes := _clashes(wishes):
        for clashing in clashes:
            bound = [wish for wish in clashing if wish.turn == len(wish.ideas) - 1]
            values = [canonical(wish.edit.value) for wish in bound or clashing if wish.edit]
            counts = Counter([value for value in values if value != "null"] or values)
            kept = "" if bound and len(counts) > 1 else counts.most_common(1)[0][0]
            for wish in clashing:
                if wish.edit and canonical(wish.edit.value) != kept:
                    wish.turn += 1


def _clashes(wishes: Sequence[_Candidate]) -> list[list[_Candidate]]:
    """Those who want one place, place by place, where they do not want the same there."""
    places: dict[Path, list[_Candidate]] = {}
    for wish in wishes:
        if wish.edit:
            places.setdefault(wish.edit.path, []).append(wish)
    return [some for some in places.values() if len({canonical(wish.edit.value) for wish in some if wish.edit}) > 1]


def _edits(wishes: Iterable[_Candidate]) -> tuple[Edit, ...]:
    """Each once; items of lists go last, from the end, so that no edit moves what a later one means."""
    every = {edit.path: edit for wish in wishes if (edit := wish.edit)}
    # What a section gives way to, an id or nothing, leaves no place for what was below it.
    ends = {path for path, edit in every.items() if not isinstance(edit.value, Mapping | list)}
    found = [edit for path, edit in every.items() if not any(path[:end] in ends for end in range(1, len(path)))]
    items = [edit for edit in found if edit.value is None and isinstance(edit.path[-1], int)]
    rest = (edit for edit in found if edit.value is not None or isinstance(edit.path[-1], str))
    return (*rest, *sorted(items, key=lambda edit: [str(step).zfill(9) for step in edit.path], reverse=True))


def _culprits(trying: Sequence[_Candidate], after: Tried | None, known: set[Mark]) -> list[_Candidate] | None:
    """Whose edit does not help, or makes something else differ; None where something does and no edit explains it."""
    if after is None:
        return None
    fresh = [list(_places(item)) for mark, item in after.differences.items() if mark not in known]
    paths = [wish.edit.path for wish in trying if wish.edit]
    if any(not any(_meet(path, place) for path in paths for place in places) for places in fresh):
        return None
    spots = [place for places in fresh for place in places]
    return [
        wish
        for wish in trying
        if wish.mark in after.differences or (wish.edit and any(_meet(wish.edit.path, x) for x in spots))
    ]


def _places(item: DriftDifference) -> Iterator[Path]:
    yield from tag_levels(item.key) if item.key else (item.origin,)


def _meet(one: Path, other: Path) -> bool:
    return bool(other) and meet(one, other)
