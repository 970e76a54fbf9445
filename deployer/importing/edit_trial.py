"""An environment with edits made, rendered and compared with what is live: the proof of an edit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any

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


@dataclass(frozen=True, slots=True)
class EditTrial:
    """The environment, and what is live."""

    ready: CheckedEnvironment
    live: Live

    def run(self, edits: Sequence[Edit] = ()) -> dict[Mark, DriftDifference] | None:
        """What differs with the edits made; None when no environment is left."""
        found = self._differences(edits)
        return None if found is None else {(item.address, item.path): item for item in found if not _follows(item)}

    def followers(self, edits: Sequence[Edit] = ()) -> tuple[DriftDifference, ...]:
        """What only came with something that is no longer declared: nobody asks for it, and the next apply deletes it
        if it is ours.
        """
        return tuple(item for item in self._differences(edits) or () if _follows(item))

    def _differences(self, edits: Sequence[Edit]) -> list[DriftDifference] | None:
        changed = with_data(self.ready, applied(self.ready.source.data, edits))
        if changed is None:
            return None
        environment = changed.site.environment
        removed = {edit.path for edit in edits if edit.value is None and isinstance(edit.path[-1], int)}
        text = Text(lambda _: None, lambda path: changed.source.at(_before(path, removed)))
        found = drift(environment.scope, render_pinned(changed.sites, self.live), self.live, text)
        return [
            replace(item, origin=_before(item.origin, removed), key=_before(item.key, removed))
            for item in found
            if item.path not in BOOKS
        ]


def with_data(ready: CheckedEnvironment, data: Any) -> CheckedEnvironment | None:
    """The environment that other data mean; None when they mean none."""
    source = replace(ready.source, data=data)
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
