"""What a change does, as one short text: what is approved, and what must not move until it is done."""

from __future__ import annotations

from collections.abc import Iterable

from deployer.values.change import Action, Change
from deployer.values.digest import digest

_QUIET = (Action.NOOP, Action.READ)


def effect(change: Change) -> str:
    """The digest of what happens to one resource: what is sent, and which properties differ because of it. Words,
    order, and what a property was before do not count. Of what others set and is sent back, the fingerprint counts: so
    a plan has one digest, whether it was just made or read from a file, which holds no value of theirs.
    """
    steps = [[step.method, step.url.lower(), change.told(step)] for step in change.steps]
    fields = sorted([[str(part) for part in field.path] for field in change.fields])
    kept = change.kept.fingerprint if change.kept else ""
    return digest([change.action.value, change.address, steps, fields, kept])


def effects(changes: Iterable[Change]) -> str:
    """The digest of a set of changes; what goes along with the deletion of something else counts, too."""
    return digest(sorted(effect(change) for change in changes if change.action not in _QUIET))
