"""Desired and live -> what differs: declared, defaulted and extra properties apart, and resources of others in ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.kinds.all import kind_of, owned
from deployer.kinds.kind import Kind
from deployer.kinds.role_assignment import holder_id
from deployer.planning.compare import compare, resolved, unhealthy
from deployer.planning.ignored import ignored
from deployer.planning.orphans import ids_in, references, substitute
from deployer.reports.redaction import without_foreign_parts
from deployer.values.armid import ancestors, parse
from deployer.values.change import UNTOLD
from deployer.values.drift import Bucket, DriftDifference
from deployer.values.json_path import at
from deployer.values.live import Live
from deployer.values.resource import Resource
from deployer.values.scope import Scope
from deployer.values.source import Path, Position, Source


class Text(Struct, frozen=True):
    """What the environment file says, as far as drift asks: where a value was written, and where one would be."""

    written: Callable[[Path], Position | None]
    at: Callable[[Path], Position]
    sayers: tuple[Path, ...] = ()
    """Places that ask for what says a part of the resource that is looked at."""


def text_of(source: Source) -> Text:
    """A file as it is written."""
    return Text(source.places.value, source.at)


def drift(scope: Scope, desired: tuple[Resource, ...], live: Live, text: Text) -> Iterator[DriftDifference]:
    """Every difference, resource by resource. `live` has to hold what others made, too."""
    yield from _missing(desired, live, text)
    origins = {item.address: item.origin for item in desired}
    for item in desired:
        found = live.resources.get(item.address)
        if found is not None and not item.existing:
            sayers = tuple(origins[need] for need in item.needs if need in origins) if kind_of(item).yaml.parts else ()
            yield from _of(item, found, live, replace(text, sayers=sayers))
    yield from _foreign(scope, desired, live)


def yaml_place(kind: Kind, origin: Path, path: Path) -> Path:
    """Where an environment file says a property of a resource; nothing where none can."""
    found = kind.key(path)
    return (*found[0].at(origin), *found[1]) if found else ()


def tag_levels(key: Path) -> tuple[Path, ...]:
    """Where a tag may stand: in its own section and in those around it, the outermost first; any other key as it is."""
    if len(key) < 2 or key[-2] != "tags":
        return (key,)
    around = range(0, len(key) - 2, 2) if key[0] == "projects" else (0,)
    return tuple(dict.fromkeys([*((*key[:end], *key[-2:]) for end in around), key]))


def _of(item: Resource, found: Resource, live: Live, text: Text) -> Iterator[DriftDifference]:
    kind = kind_of(item)
    body = resolved(item.body, live.known(item.body), found.body)
    for field in compare(kind, body, found.body):
        raw = at(found.body, field.path)
        told = raw is None or (field.before == UNTOLD and not isinstance(raw, list))
        yield _property(item, field.path, field.after, field.before if told else without_foreign_parts(raw), text)
    if kind.aspect:
        return
    for path, state, well in unhealthy(kind, found.body):
        yield replace(
            _whole(item, Bucket.DECLARED, f"its {path[-1]} is '{state}' instead of '{well}'", text), live=state
        )
    for each in ignored(kind, item.address, body, found.body):
        if each.foreign:
            yield replace(_property(item, each.path, None, each.live, text), bucket=Bucket.EXTRA)


def _property(item: Resource, path: Path, wanted: Any, live: Any, text: Text) -> DriftDifference:
    key, part = yaml_place(kind_of(item), item.origin, path), kind_of(item).yaml.parts.get(path)
    said = reversed(tag_levels(key)) if key else ((*sayer, *part) for sayer in text.sayers if part)
    written = (place for level in said if (place := text.written(level)))
    place = next(written, None)
    found = _whole(item, Bucket.DECLARED if place else Bucket.DEFAULTED, "", text)
    return replace(found, path=path, wanted=wanted, live=live, key=key, position=place or found.position)


def _whole(item: Resource, bucket: Bucket, reason: str, text: Text) -> DriftDifference:
    kind, place = kind_of(item), text.at(item.origin)
    return DriftDifference(
        bucket, kind.name, kind.title, item.id, item.address, (), None, None, reason, item.origin, position=place
    )


def _missing(desired: tuple[Resource, ...], live: Live, text: Text) -> Iterator[DriftDifference]:
    """What is not there; of what is in something that is not there either, only the outermost."""
    gone = {item.address for item in desired if not item.existing and item.address not in live.resources}
    for item in desired:
        inside = item.aspect or item.parent in gone - {item.address}
        if item.address in gone and not inside and substitute(item, live) is None:
            bucket = Bucket.DEFAULTED if kind_of(item).yaml.implied else Bucket.DECLARED
            yield replace(_whole(item, bucket, "it is not there", text), wanted=item.id)


def _foreign(scope: Scope, desired: tuple[Resource, ...], live: Live) -> Iterator[DriftDifference]:
    """What stands in ours and is not declared."""
    declared = {item.address for item in desired if not item.existing}
    mine = {
        address for address in declared & live.resources.keys() if owned(scope.environment, live.resources[address])
    }
    for item in undeclared(desired, live):
        ours = item.kind and owned(scope.environment, live.resources[item.address])
        whose = "it is ours and no longer declared" if ours else "somebody else made it"
        if ours or item.parent in mine or (not item.kind and scope.id.lower() in mine):
            yield replace(item, reason=whose, bucket=Bucket.UNDECLARED if ours else Bucket.EXTRA)


def undeclared(desired: tuple[Resource, ...], live: Live) -> Iterator[DriftDifference]:
    """What is live and not declared, nor expected of what is: of things in each other, only the outermost."""
    declared = {item.address for item in desired}
    there = [item for item in live.resources.values() if item.address in declared and not item.aspect]
    expected = {*_expected(desired, there)}
    extra = {
        item.address: item
        for item in live.resources.values()
        if not item.aspect and item.address not in declared and not _stands_for(item, expected)
    }
    for address, item in sorted(extra.items()):
        if extra.keys().isdisjoint(ancestors(address)):
            yield DriftDifference(Bucket.EXTRA, item.kind, kind_of(item).title, item.id, address, (), None, item.id)
    for id in live.strangers:
        if id.lower() not in expected and extra.keys().isdisjoint(ancestors(id)):
            yield DriftDifference(Bucket.EXTRA, "", parse(id).type, id, id.lower(), (), None, id)


def _expected(desired: tuple[Resource, ...], mine: list[Resource]) -> Iterator[str]:
    """Ids, slots and principals by which what stands in ours is known: it serves what is declared, ours refer to it,
    or Azure made it for them.
    """
    for item in desired:
        if kind_of(item).ownership.substitute_by:
            yield from kind_of(item).lifecycle.slots(item.id, item.body)
    for item in mine:
        yield from references(item)
        for path in kind_of(item).lifecycle.created_ids:
            yield from ids_in(at(item.body, path))
        identity = item.body.get("identity") or {}
        acting = [identity, *(identity.get("userAssignedIdentities") or {}).values()]
        yield from (str(each["principalId"]).lower() for each in acting if each.get("principalId"))


def _stands_for(item: Resource, expected: set[str]) -> bool:
    kind = kind_of(item)
    known = {item.address, *(kind.lifecycle.slots(item.id, item.body) if kind.ownership.substitute_by else ())}
    principal = None if holder_id(item.body) else at(item.body, ("properties", "principalId"))
    return bool(known & expected) or (isinstance(principal, str) and principal.lower() in expected)
