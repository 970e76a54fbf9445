"""What ARM's list of a resource group tells of where nothing is: it names everything with a location and tags, at any
depth, without its properties. One such list spares a list of each project.

ARM answers it from a cache that can lack what is there (azure-cli#18211, azure-powershell#20724). So it counts only as
far as it names all that its providers list: where it lacks a single one of these, every list is asked. Nothing is ever
taken from it as live.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future

from msgspec import Struct

from deployer.azure.azure import Azure
from deployer.azure.listing import Items
from deployer.kinds.all import kind_of, kinds
from deployer.kinds.kind import GROUP, Kind
from deployer.values.problem import Refused
from deployer.values.resource import Resource
from deployer.values.scope import Scope

WORTH = 8
"""Lists that it has to spare at the least, for the one that it is; each thousand resources of a group are one more."""
_PAGE = 1_000
_API = "2025-04-01"
Lists = frozenset[tuple[str, str]]
"""Lists of resources: the address of what each is in, and their type in lower case."""


class GroupIndex(Struct, frozen=True):
    """Addresses of what the group holds by ARM's word, and which lists it may spare."""

    home: str
    """The address of the group."""
    known: frozenset[str]
    spared: Lists
    """Address of a parent and type of what could be in it, where the environment wants none of that."""
    slots: Lists = frozenset()
    """The same of everything that it names: its parent and its type."""

    def is_empty(self, parent: Resource, kind: Kind) -> bool:
        """Whether nothing of a kind is in a parent: nobody wants it there, and it is named there by nobody."""
        slot = (parent.address, kind.type.lower())
        return slot in self.spared and slot not in self.slots and parent.address in self.known

    def lacks(self, items: Iterable[Resource]) -> bool:
        """Whether it does not name something that it ought to, and that is there."""
        named = (item for item in items if item.address.startswith(f"{self.home}/") and _is_named(item))
        return any(item.address not in self.known for item in named)


NOTHING_SPARED = GroupIndex("", frozenset(), frozenset())


def sparable(desired: Collection[Resource]) -> Lists:
    """Parents that stay, and types of endpoints of which the environment wants none in them. What is in a parent that
    may go is always asked for."""
    wanted = {(item.address.rsplit("/", 2)[0], kind_of(item).type.lower()) for item in desired}
    return frozenset(_slots(desired)) - wanted


def _slots(desired: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    below = [kind for kind in kinds().values() if kind.serving and kind.serving.tracked and not kind.aspect]
    for item in desired:
        for kind in below:
            if kind.parent == item.kind and not item.existing:
                yield item.address, kind.type.lower()


def is_worth_asking(spared: Lists, desired: Collection[Resource]) -> bool:
    """Whether the list spares more than it costs."""
    return len(spared) >= WORTH + len(desired) // _PAGE


def group_list(azure: Azure, scope: Scope) -> Items:
    """Everything that ARM lists of the group. Raises Lost, Refused."""
    return azure.list(f"{scope.id}/resources?api-version={_API}")


def group_index(listed: Future[Items] | None, scope: Scope, spared: Lists) -> GroupIndex:
    """What the list spares; nothing where it is not asked for, or may not be read."""
    if not listed or not spared:
        return NOTHING_SPARED
    try:
        rows = listed.result()
    except Refused:
        return NOTHING_SPARED
    ids = [str(row["id"]).lower() for row in rows]
    types = [str(row.get("type")).lower() for row in rows]
    slots = ((id.rsplit("/", 2)[0], type) for id, type in zip(ids, types, strict=True))
    return GroupIndex(scope.id.lower(), frozenset(ids), spared, frozenset(slots))


def _is_named(item: Resource) -> bool:
    """Whether ARM's list has what is like this: what stands in the group itself, and endpoints."""
    kind = kind_of(item)
    if item.aspect or not kind.ownership.tagged:
        return False
    return kind.serving.tracked if kind.serving else kind.parent == GROUP
