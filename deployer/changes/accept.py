"""Differences -> the edits of the environment file by which it declares what is live, and what no edit can say.

An edit is proved before it is proposed: the edited environment is rendered and compared anew, and must differ from what
is live in nothing that did not differ before. So a value that several resources share is taken over only when all of
them have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from deployer.changes.drift import Text, drift, levels
from deployer.check import check
from deployer.environment.tags import ALSO, KEYS, OWNER
from deployer.kinds.all import kinds
from deployer.kinds.key import Unsaid
from deployer.load import parse
from deployer.prepare import Ready
from deployer.render import render
from deployer.repair.data import applied
from deployer.values.digest import canonical
from deployer.values.drift import Difference
from deployer.values.live import Live
from deployer.values.problem import Edit, Invalid
from deployer.values.source import Path
from deployer.yaml.dump import dump

_BOOKS: tuple[Path, ...] = (("tags", OWNER), ("tags", KEYS), ("tags", ALSO))
"""Our own marks: written with the next apply, whatever the file says."""
_Mark = tuple[str, Path]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The edits, and the differences that they do not settle."""

    edits: tuple[Edit, ...]
    left: tuple[Difference, ...]


@dataclass(slots=True)
class _Wish:
    """One difference, and the edits that may settle it, the farthest-reaching first."""

    difference: Difference
    ideas: list[Edit]
    turn: int = 0

    @property
    def edit(self) -> Edit | None:
        return self.ideas[self.turn] if self.turn < len(self.ideas) else None

    @property
    def mark(self) -> _Mark:
        return self.difference.address, self.difference.path


def accept(ready: Ready, live: Live, differences: Sequence[Difference]) -> Accepted:
    """What to write into the file, so that it declares what is live."""
    wishes = [_Wish(item, _ideas(item, live)) for item in differences if item.path not in _BOOKS]
    trial = _Trial(ready, live)
    known = set(trial.run(()) or ())
    while any(wish.edit for wish in wishes):
        _part(wishes)
        trying = [wish for wish in wishes if wish.edit]
        culprits = _culprits(trying, trial.run(_edits(trying)), known)
        if culprits is None:  # nobody is to be seen; alone, one may be
            alone = [(wish, trial.run(_edits([wish]))) for wish in trying]
            culprits = [wish for wish, after in alone if after is None or after.keys() - known] or trying
        for wish in culprits:
            wish.turn += 1
        if not culprits:
            break
    after = trial.run(_edits(wishes))
    left = (wish.difference for wish in wishes if after is None or wish.mark in after)
    return Accepted(_edits(wishes), tuple(left))


def _ideas(item: Difference, live: Live) -> list[Edit]:
    if not item.path:
        gone = item.wanted is not None and not kinds()[item.kind].implied
        listed = gone and (isinstance(item.origin[-1], int) or item.origin[0] == "diagnostics" or len(item.origin) == 2)
        return [Edit(item.origin, None)] if listed else []
    kind, value = kinds()[item.kind], item.live
    found = kind.key(item.path)
    if found is None:
        return []
    try:
        value = None if value is None else found[0].said(value, live.resources[item.address].body)
        parse(dump({"value": value}), "")
    except (Unsaid, Invalid):
        return []
    return [Edit(level, value) for level in levels(item.key)]


def _part(wishes: Sequence[_Wish]) -> None:
    """Where several want different values in one place, one value keeps it: that of the wishes which have no other
    idea, or else the most common one. The others try their next idea.
    """
    while clashes := _clashes(wishes):
        for clashing in clashes:
            bound = [wish for wish in clashing if wish.turn == len(wish.ideas) - 1]
            counts = Counter(canonical(wish.edit.value) for wish in bound or clashing if wish.edit)
            kept = "" if bound and len(counts) > 1 else counts.most_common(1)[0][0]
            for wish in clashing:
                if wish.edit and canonical(wish.edit.value) != kept:
                    wish.turn += 1


def _clashes(wishes: Sequence[_Wish]) -> list[list[_Wish]]:
    """Those who want one place, place by place, where they do not want the same there."""
    places: dict[Path, list[_Wish]] = {}
    for wish in wishes:
        if wish.edit:
            places.setdefault(wish.edit.path, []).append(wish)
    return [some for some in places.values() if len({canonical(wish.edit.value) for wish in some if wish.edit}) > 1]


def _edits(wishes: Iterable[_Wish]) -> tuple[Edit, ...]:
    """Each once; items of lists go last, from the end, so that no edit moves what a later one means."""
    found = list({edit.path: edit for wish in wishes if (edit := wish.edit)}.values())
    items = [edit for edit in found if edit.value is None and isinstance(edit.path[-1], int)]
    rest = (edit for edit in found if edit not in items)
    return (*rest, *sorted(items, key=lambda edit: [str(step).zfill(9) for step in edit.path], reverse=True))


@dataclass(frozen=True, slots=True)
class _Trial:
    """The environment with edits made, compared with what is live."""

    ready: Ready
    live: Live

    def run(self, edits: tuple[Edit, ...]) -> dict[_Mark, Difference] | None:
        """What differs then; None when no environment is left."""
        source, catalog = self.ready.source, self.ready.site.catalog
        checked = check([replace(source, data=applied(source.data, edits))], catalog, rules=())
        if checked.errors or not checked.read:
            return None
        environment = checked.read[0][0].environment
        found = drift(environment.scope, render(environment, catalog), self.live, Text(lambda _: None, source.at))
        return {(item.address, item.path): item for item in found if item.path not in _BOOKS and not _follows(item)}


def _culprits(
    trying: Sequence[_Wish], after: Mapping[_Mark, Difference] | None, known: set[_Mark]
) -> list[_Wish] | None:
    """Whose edit does not help, or makes something else differ; None where something does and no edit explains it."""
    if after is None:
        return None
    fresh = [list(_places(item)) for mark, item in after.items() if mark not in known]
    paths = [wish.edit.path for wish in trying if wish.edit]
    if any(not any(_meet(path, place) for path in paths for place in places) for places in fresh):
        return None
    spots = [place for places in fresh for place in places]
    return [
        wish for wish in trying if wish.mark in after or (wish.edit and any(_meet(wish.edit.path, x) for x in spots))
    ]


def _follows(item: Difference) -> bool:
    """Whether it only came with something that is no longer declared: the subscription of an endpoint that is gone."""
    return item.live is not None and not item.path and bool(item.kind) and kinds()[item.kind].implied


def _places(item: Difference) -> Iterator[Path]:
    yield from levels(item.key) if item.key else (item.origin,)


def _meet(one: Path, other: Path) -> bool:
    return bool(other) and (one[: len(other)] == other or other[: len(one)] == one)
