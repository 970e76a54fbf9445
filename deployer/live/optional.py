"""What an environment may have besides the usual: role assignments, private endpoints, and other optional kinds.

They are looked for where they are declared, and where a tag of ours says that there may be some: an environment that
has none of them is read with no request more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor

from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.listing import Items, inside
from deployer.environment.tags import ALSO, OWNER
from deployer.kinds.all import kind_of, kinds, owned, shared_account_of, shared_accounts, without_secrets
from deployer.kinds.kind import GROUP, Kind
from deployer.values.late_value import filled
from deployer.values.resource import Resource
from deployer.values.scope import Scope

Found = Mapping[str, Resource]


class Reach(Struct, frozen=True):
    """What is read beside what is wanted."""

    strangers: bool = False
    """The rest of the group, which only matters when the group is to be deleted."""
    foreign: bool = False
    """All that others made in what is ours."""
    thorough: bool = False
    """What is wanted may go all the same, so that no list is spared."""

    @property
    def beyond(self) -> bool:
        """Whether it goes beyond what we know of: then the group is listed, too."""
        return self.strangers or self.foreign


class ReadOptions(Struct, frozen=True):
    """What is read: whose, with which threads, and how far."""

    scope: Scope
    pool: Executor
    reach: Reach


def read_optional(
    azure: Azure, reading: ReadOptions, desired: tuple[Resource, ...], found: Found, late: Mapping[str, str]
) -> dict[str, Resource]:
    """The live resources of optional kinds, by address: of those without tags, only ours and what serves as ours.
    `late` are the values, known already, that bodies leave for the moment in which they are sent.
    """
    live: dict[str, Resource] = {}
    sought = _sought(reading, desired, found)
    nested = [kind for kind in sought if kind.parent and kinds()[kind.parent].ownership.optional]
    if late:
        desired = tuple(replace(item, body=filled(item.body, late)) for item in desired)
    for some in ([kind for kind in sought if kind not in nested], nested):
        live |= _read(azure, reading, desired, {**found, **live}, some)
    return live


def _read(
    azure: Azure, reading: ReadOptions, desired: tuple[Resource, ...], found: Found, sought: list[Kind]
) -> dict[str, Resource]:
    scope = reading.scope
    wanted, shared = {item.address for item in desired}, shared_accounts(desired)
    optional = [item for item in desired if kind_of(item).ownership.optional]
    slots = {slot for item in optional for slot in kind_of(item).lifecycle.slots(item.id, item.body)}
    places = [(kind, place) for kind in sought for place in _places(kind, reading, desired, found)]
    pages = reading.pool.map(lambda pair: _content(azure, pair[0], found[pair[1].lower()]), places)
    live = {}
    for (kind, _), bodies in zip(places, pages, strict=True):
        for body in filter(kind.claims, bodies):
            item = Resource(kind.name, str(body["id"]), without_secrets(kind, body))
            every = reading.reach.foreign or kind.ownership.tagged
            ours = every or item.address in wanted or owned(scope.environment, item)
            ours = ours or bool(slots.intersection(kind.lifecycle.slots(item.id, item.body)))
            if ours and (item.address.startswith(f"{scope.id}/".lower()) or shared_account_of(item.id, shared)):
                live[item.address] = item
    return live


def _content(azure: Azure, kind: Kind, place: Resource) -> Items:
    """The bodies of a kind in a place; none where that is gone meanwhile, or going."""
    parent = f"{place.id}?api-version={kind_of(place).api_version}"
    return inside(azure, parent, _collection(kind, place.id)) or []


def _sought(reading: ReadOptions, desired: tuple[Resource, ...], found: Found) -> list[Kind]:
    names = announced(reading, desired, found)
    optional = [kind for kind in kinds().values() if kind.ownership.optional]
    # What is in something optional is its own business: of others it tells nothing that a file could say.
    plain = [kind.name for kind in optional if not (kind.parent and kinds()[kind.parent].ownership.optional)]
    return [kind for kind in optional if kind.name in names or (reading.reach.foreign and kind.name in plain)]


def announced(reading: ReadOptions, desired: tuple[Resource, ...], found: Found) -> set[str]:
    """Names of the kinds that are declared, or of which a mark says that there may be one."""
    names = {item.kind for item in desired}
    marked = [item for item in desired if kind_of(item).ownership.marks]
    if marked and all(item.existing for item in marked):
        # Nothing of ours could bear the mark of what has no tags either, and stands in the group.
        names |= {kind.name for kind in kinds().values() if kind.parent == GROUP and not kind.ownership.tagged}
    ours = [item for item in found.values() if _owner(item) == reading.scope.environment]
    for item in ours:
        names.update(str((item.body.get("tags") or {}).get(ALSO, "")).split(","))
    return names


def _owner(item: Resource) -> str:
    return str((item.body.get("tags") or {}).get(OWNER, ""))


def _places(kind: Kind, reading: ReadOptions, desired: tuple[Resource, ...], found: Found) -> Iterator[str]:
    """What has a list of resources of the kind: the group, or each hub or project that counts."""
    if kind.parent == GROUP:
        yield from [reading.scope.id] if reading.scope.id.lower() in found else []
        return
    # What is in an account of somebody else's may be ours.
    known = {item.address for item in desired if not item.existing or not kind.extends}
    for item in found.values():
        ours = reading.reach.foreign or item.address in known or owned(reading.scope.environment, item)
        if ours and not item.aspect and item.kind in (kind.parent, *kind.extends):
            yield item.id


def _collection(kind: Kind, place: str) -> str:
    extends = kind.extends or kind.parent == GROUP
    path = f"providers/{kind.type}" if extends else kind.type.rsplit("/", 1)[-1]
    return f"{place}/{path}?api-version={kind.api_version}"
