"""Live resources of ours that nobody wants any more, and which of them have to stay all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.kinds.all import kind_of, owned
from deployer.planning.compare import merged, writable
from deployer.values.armid import ancestors
from deployer.values.json_path import value_at
from deployer.values.late_value import filled
from deployer.values.live import Live
from deployer.values.resource import Resource


class Orphans(Struct, frozen=True):
    """What goes, what goes along with its parent, and why the rest stays."""

    deleted: tuple[Resource, ...]
    through: Mapping[str, str]
    notes: tuple[str, ...]
    held: tuple[Resource, ...] = ()
    """What is ours, not wanted, and stays because something that stays is in it or refers to it."""


def orphans(
    environment: str, desired: tuple[Resource, ...], live: Live, destroy: bool, replaced: Collection[str] = ()
) -> Orphans:
    """What of ours is live and not wanted, children before parents. Nothing goes that would take along what stays.

    `replaced` are ids of what is deleted and made again: what cascades goes with it.
    """
    wanted = {item.address for item in desired}
    aspects = {item.address for item in live.resources.values() if item.aspect}
    ours = {
        item.address: item
        for item in live.resources.values()
        if item.address not in wanted and item.address not in aspects and owned(environment, item)
    }
    ours = {key: item for key, item in ours.items() if destroy or not kind_of(item).lifecycle.only_by_destroy}
    notes = []
    for address, item in list(ours.items()):
        if kind_of(item).ownership.substitute_by and _still_used(item, desired, live, ours):
            del ours[address]
            notes.append(f"{_title(item)} is kept: a deployment still needs it")
    staying = {key: item for key, item in live.resources.items() if key not in ours and key not in aspects}
    held: list[Resource] = []
    while kept := [item for item in ours.values() if item.address in (holders := dict(_held(staying, desired, live)))]:
        for item in kept:
            del ours[item.address]
            staying[item.address] = item
            held.append(item)
            notes.append(f"{_title(item)} is not deleted: {holders[item.address]}")
    deleted = sorted(ours.values(), key=lambda item: (-item.id.count("/"), item.kind, item.address))
    through = {item.address: item.parent for item in deleted if _cascades(item, {*ours, *replaced})}
    return Orphans(tuple(deleted), through, tuple(sorted(notes)), tuple(held))


def substitute(wanted: Resource, live: Live) -> Resource | None:
    """A live resource that does what a wanted one is for, whoever made it: a subscription to the same offer."""
    kind = kind_of(wanted)
    if not kind.ownership.substitute_by:
        return None
    slots = kind.lifecycle.slots(wanted.id, filled(wanted.body, live.known(wanted.body)))
    same = (item for item in live.resources.values() if item.kind == kind.name)
    return next((item for item in same if kind.lifecycle.slots(item.id, item.body) == slots), None)


def references(item: Resource) -> Iterator[str]:
    """Every ARM id, in lower case, that a live resource was told to refer to; not those that Azure lists in it."""
    kind = kind_of(item)
    yield from ids_in(writable(kind, {key: value for key, value in item.body.items() if key != "tags"}))
    yield from kind.ownership.refers(item.id, item.body)


def ids_in(value: Any) -> Iterator[str]:
    """Every ARM id, in lower case, in a JSON value; keys may be ids too."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from ids_in(key)
            yield from ids_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from ids_in(item)
    elif isinstance(value, str) and value[:15].lower() == "/subscriptions/":
        yield value.lower()


def uses(user: Resource, offer: Resource) -> bool:
    """Whether one live resource lives on what its sibling offers: an endpoint on a Marketplace subscription."""
    path, served = kind_of(user).ownership.uses_sibling, kind_of(offer).ownership.substitute_by
    if not path or not served or user.parent != offer.parent:
        return False
    return str(value_at(user.body, path)).lower() == str(value_at(offer.body, served)).lower()


def _still_used(offer: Resource, desired: tuple[Resource, ...], live: Live, ours: Mapping[str, Resource]) -> bool:
    replaced = {item.address for item in desired} | set(ours)
    staying = (item for item in live.resources.values() if item.address not in replaced)
    return any(uses(item, offer) for item in (*desired, *staying))


def _held(staying: Mapping[str, Resource], desired: tuple[Resource, ...], live: Live) -> Iterator[tuple[str, str]]:
    """Addresses of everything that must stay because something that stays is in it or refers to it; and what."""
    for id in live.strangers:
        yield from ((address, f"'{id.rsplit('/', 1)[-1]}' in it is not ours") for address in ancestors(id))
    for item in staying.values():
        yield from ((address, f"{_title(item)} in it stays") for address in item.ancestors)
    coming = {item.address: item for item in desired if not item.existing}
    for item in staying.values():
        kind, wanted = kind_of(item), coming.get(item.address)
        if not kind.lifecycle.only_by_destroy:
            told = replace(item, body=merged(kind, wanted.body, item.body)) if wanted else item
            yield from ((address, f"still referenced by {_title(item)}") for address in references(told))


def _cascades(item: Resource, going: Collection[str]) -> bool:
    return kind_of(item).lifecycle.cascades and item.parent in going


def _title(item: Resource) -> str:
    return f"{kind_of(item).title} '{item.name}'"
