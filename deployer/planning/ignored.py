"""Desired and live body -> every property that reads otherwise and is no difference, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.tags import SERIAL
from deployer.kinds.all import kinds
from deployer.kinds.kind import ANY, Kind
from deployer.planning.compare import alike, compare, resolved
from deployer.reports.redaction import without_foreign_parts
from deployer.values.change import Action, Plan
from deployer.values.duration import seconds
from deployer.values.ignored import IgnoredDifference, Reason
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.resource import Body
from deployer.values.source import Path, meet

_NOTHING: tuple[Any, ...] = (None, "", [], {})


def noise(plan: Plan, live: Live) -> tuple[IgnoredDifference, ...]:
    """The ignored properties of everything that a plan compared with what is live."""
    found: list[IgnoredDifference] = []
    compared = {item.address for item in plan.changes if item.action is not Action.READ}
    for item in plan.desired:
        there = live.resources.get(item.address)
        if there is not None and item.address in compared:
            body = resolved(item.body, plan.facts, there.body)
            found += ignored(kinds()[item.kind], item.address, body, there.body)
    return tuple(found)


def ignored(kind: Kind, address: str, desired: Body, live: Body) -> Iterator[IgnoredDifference]:
    """The properties of one resource; `desired` holds no expressions any more."""
    told, managed = [field.path for field in compare(kind, desired, live)], kind.comparison.managed
    for path, value in leaves(live):
        if not _touches(path, told) and (not managed or _within(path, managed)):
            wanted = at(desired, path)
            if (reason := _reason(kind, path, value, wanted)) is not None:
                yield IgnoredDifference(address, path, without_foreign_parts(value), wanted, reason)
    for path, wanted in leaves(desired):
        if at(live, path) is None and not _touches(path, told) and (not managed or _within(path, managed)):
            reason = Reason.NOTHING if wanted in _NOTHING else Reason.FORM
            reason = Reason.SILENT if path in kind.comparison.write_only else reason
            yield IgnoredDifference(address, path, None, wanted, reason)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is not a mapping with something in it."""
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from leaves(below, (*path, key))
    elif path:
        yield path, value


def _reason(kind: Kind, path: Path, value: Any, wanted: Any) -> Reason | None:
    if wanted is not None:
        return _spelled(kind, path, value, wanted)
    if path[0] == "tags":
        return _tag(path, value)
    if _within(path, kind.comparison.readonly):
        return Reason.AZURE
    if _within(path, kind.comparison.managed):
        return Reason.FORM
    if _within(path, kind.comparison.whole):
        return Reason.AZURE  # what it adds to each part; another part would be a difference
    return _unasked(kind, path, value)


def _spelled(kind: Kind, path: Path, value: Any, wanted: Any) -> Reason | None:
    """Why two values that are not the same mean the same; None where they are."""
    if value == wanted and type(value) is type(wanted):
        return None
    if alike(wanted, value, caseless=path in kind.comparison.caseless):
        length = seconds(value) if isinstance(value, str) else None
        return Reason.NOTHING if value in _NOTHING else Reason.SPAN if length is not None else Reason.CASE
    return Reason.FORM


def _tag(path: Path, value: Any) -> Reason:
    # https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources: `hidden-` is the portal's
    if value in _NOTHING and len(path) == 1:
        return Reason.NOTHING
    if path[1:] == (SERIAL,):
        return Reason.SERIAL
    return Reason.AZURE if str(path[1]).lower().startswith("hidden-") else Reason.TAG


def _unasked(kind: Kind, path: Path, value: Any) -> Reason:
    for known, usual in (*kind.comparison.usual.items(), *kind.comparison.defaults.items()):
        if usual is ANY and path[: len(known)] == known:
            return Reason.AZURE
        if path == known:
            return Reason.USUAL if alike(usual, value, caseless=True) else Reason.UNMANAGED
    return Reason.NOTHING if value in _NOTHING or value is False else Reason.UNMANAGED


def _within(path: Path, roots: tuple[Path, ...]) -> bool:
    return any(path[: len(root)] == root for root in roots)


def _touches(path: Path, others: list[Path]) -> bool:
    return any(meet(path, other) for other in others)
