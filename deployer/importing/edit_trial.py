"""An environment with edits made, rendered and compared with what is live: the proof of an edit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count, islice

from msgspec import Struct
from msgspec.structs import replace

from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.tags import ALSO, KEYS, OWNER, SERIAL
from deployer.kinds.all import kinds
from deployer.planning.drift import Text, drift
from deployer.planning.version_pinning import render_pinned
from deployer.values.drift import DriftDifference
from deployer.values.json_path import applied
from deployer.values.live import Live
from deployer.values.problem import Edit
from deployer.values.source import Path

BOOKS: tuple[Path, ...] = (("tags", OWNER), ("tags", KEYS), ("tags", ALSO), ("tags", SERIAL))
"""Our own marks: written with the next apply, whatever the file says."""
Mark = tuple[str, Path]
"""Which difference is meant: the address of a resource, and the path of a property."""


class Tried(Struct, frozen=True):
    """What still differs from what is live."""

    differences: Mapping[Mark, DriftDifference]
    followers: tuple[DriftDifference, ...] = ()
    """What only came with something that is no longer declared: nobody asks for it, and the next apply deletes it if it
    is ours.
    """


class EditTrial(Struct, frozen=True):
    """The environment, and what is live."""

    ready: CheckedEnvironment
    live: Live

    def run(self, edits: Sequence[Edit] = ()) -> Tried | None:
        """What differs with the edits made; None when no environment is left."""
        changed = with_edits(self.ready, edits)
        if changed is None:
            return None
        removed = {edit.path for edit in edits if edit.value is None and isinstance(edit.path[-1], int)}
        text = Text(lambda _: None, lambda path: changed.source.at(_before(path, removed)))
        desired = render_pinned(changed.sites, self.live)
        told: dict[Mark, DriftDifference] = {}
        followers = []
        for item in drift(changed.site.environment.scope, desired, self.live, text):
            found = replace(item, origin=_before(item.origin, removed), key=_before(item.key, removed))
            if _follows(item):
                followers.append(found)
            elif item.path not in BOOKS:
                told[item.address, item.path] = found
        return Tried(told, tuple(followers))


def with_edits(ready: CheckedEnvironment, edits: Sequence[Edit]) -> CheckedEnvironment | None:
    """The environment with edits made; None when they leave none."""
    if not edits:
        return ready
    source = replace(ready.source, data=applied(ready.source.data, tuple(edits)))
    checked = check([source], ready.site.catalog, rules=())
    return None if checked.errors or not checked.read else replace(ready, sites=checked.read[0], source=source)


def _before(path: Path, removed: Collection[Path]) -> Path:
    """A path in the edited data as it was before the items of lists at `removed` were taken out."""
    found: Path = ()
    for step in path if removed else ():
        if isinstance(step, int):
            kept = (n for n in count() if (*found, n) not in removed)
            step = next(islice(kept, step, None))
        found = (*found, step)
    return found if removed else path


def _follows(item: DriftDifference) -> bool:
    """Such as the Marketplace subscription of an endpoint that is gone."""
    return item.live is not None and not item.path and bool(item.kind) and kinds()[item.kind].yaml.implied
