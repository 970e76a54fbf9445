"""What an environment may have besides the usual: role assignments, private endpoints, and other optional kinds.

They are looked for where they are declared, and where a tag of ours says that there may be some: an environment that
has none of them is read with no request more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from deployer.azure.azure import Azure
from deployer.azure.listing import Items, inside
from deployer.environment.tags import ALSO, OWNER
from deployer.kinds.all import disclosed, kind_of, kinds, owned
from deployer.kinds.kind import GROUP, Kind
from deployer.values.resource import Resource
from deployer.values.scope import Scope

Found = Mapping[str, Resource]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What is read: whose, with which threads, and whether what others made, too."""

    scope: Scope
    pool: Executor
    foreign: bool = False


def read_optional(
    azure: Azure, reading: ReadOptions, desired: tuple[Resource, ...], found: Found
) -> dict[str, Resource]:
    """The live resources of optional kinds, by address: of those without tags, only ours and what serves as ours."""
    scope = reading.scope
    wanted = {item.address for item in desired}
    slots = {
        slot
        for item in desired
        if kind_of(item).ownership.optional
        for slot in kind_of(item).lifecycle.slots(item.id, item.body)
    }
    places = [
        (kind, place) for kind in _sought(reading, desired, found) for place in _places(kind, reading, desired, found)
    ]
    pages = reading.pool.map(lambda pair: _content(azure, pair[0], found[pair[1].lower()]), places)
    live = {}
    for (kind, _), bodies in zip(places, pages, strict=True):
        for body in filter(kind.claims, bodies):
            item = Resource(kind.name, str(body["id"]), disclosed(kind, body))
            ours = reading.foreign or kind.ownership.tagged or item.address in wanted or owned(scope.environment, item)
            if item.address.startswith(f"{scope.id}/".lower()) and (
                ours or slots & {*kind.lifecycle.slots(item.id, item.body)}
            ):
                live[item.address] = item
    return live


def _content(azure: Azure, kind: Kind, place: Resource) -> Items:
    """The bodies of a kind in a place; none where that is gone meanwhile, or going."""
    parent = f"{place.id}?api-version={kind_of(place).api_version}"
    return inside(azure, parent, _collection(kind, place.id)) or []


def _sought(reading: ReadOptions, desired: tuple[Resource, ...], found: Found) -> list[Kind]:
    if reading.foreign:
        return [kind for kind in kinds().values() if kind.ownership.optional]
    names = {item.kind for item in desired}
    marked = [item for item in desired if kind_of(item).ownership.marks]
    if marked and all(item.existing for item in marked):
        # Nothing of ours could bear the mark of what has no tags either, and stands in the group.
        names |= {kind.name for kind in kinds().values() if kind.parent == GROUP and not kind.ownership.tagged}
    for item in found.values():
        tags = item.body.get("tags") or {}
        if tags.get(OWNER) == reading.scope.environment:
            names.update(str(tags.get(ALSO, "")).split(","))
    return [kind for name, kind in kinds().items() if kind.ownership.optional and name in names]


def _places(kind: Kind, reading: ReadOptions, desired: tuple[Resource, ...], found: Found) -> Iterator[str]:
    """What has a list of resources of the kind: the group, or each hub or project that counts."""
    if kind.parent == GROUP:
        yield reading.scope.id
        return
    made = {item.address for item in desired if not item.existing}
    for item in found.values():
        ours = reading.foreign or item.address in made or owned(reading.scope.environment, item)
        if ours and not item.aspect and item.kind in (kind.parent, *kind.extends):
            yield item.id


def _collection(kind: Kind, place: str) -> str:
    extends = kind.extends or kind.parent == GROUP
    path = f"providers/{kind.type}" if extends else kind.type.rsplit("/", 1)[-1]
    return f"{place}/{path}?api-version={kind.api_version}"
