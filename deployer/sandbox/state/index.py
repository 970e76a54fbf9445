"""Finds resources without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.sandbox.state.record import Record


def holder(id: str) -> str:
    """Id, in lower case, of what a resource lives in: its parent resource, its group, or its subscription."""
    parts = id.lower().split("/")
    if "providers" not in parts:
        return "/".join(parts[:3])
    at = len(parts) - 1 - parts[::-1].index("providers")
    return "/".join(parts[:-2]) if len(parts) - at > 4 else "/".join(parts[:at])


class Index:
    """Resources by id, by what they live in and their type, and by the slots they take. Keeps the order of creation."""

    __slots__ = ("_children", "_linked", "_slots", "records")

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._children: dict[str, dict[str, dict[str, None]]] = {}
        self._slots: dict[str, str] = {}
        self._linked: dict[str, dict[str, None]] = {}

    def add(self, record: Record) -> None:
        """Put a record under its id, in place of the one before."""
        key = record.id.lower()
        if before := self.records.get(key):
            self._free(before)
        self.records[key] = record
        self._children.setdefault(holder(key), {}).setdefault(record.type.lower(), {})[key] = None
        for slot in record.slots:
            self._slots.setdefault(slot, key)
        for link in record.links:
            self._linked.setdefault(link.lower(), {})[key] = None

    def drop(self, id: str) -> None:
        """Forget a record, without what lives in it."""
        key = id.lower()
        record = self.records.pop(key)
        self._free(record)
        kinds = self._children[holder(key)]
        del kinds[record.type.lower()][key]

    def _free(self, record: Record) -> None:
        key = record.id.lower()
        for slot in record.slots:
            if self._slots.get(slot) == key:
                del self._slots[slot]
        for link in record.links:
            self._linked[link.lower()].pop(key, None)

    def children(self, id: str, type: str = "") -> list[Record]:
        """What lives directly in a resource, group or subscription; of one type where `type` is given."""
        kinds = self._children.get(id.lower(), {})
        found = [kinds.get(type.lower(), {})] if type else list(kinds.values())
        return [self.records[key] for keys in found for key in keys]

    def inside(self, id: str) -> Iterator[Record]:
        """Everything that lives in a resource or group at any depth, parents before children."""
        for child in self.children(id):
            yield child
            yield from self.inside(child.id)

    def taker(self, slot: str) -> Record | None:
        """The resource that holds a slot."""
        key = self._slots.get(slot)
        return self.records[key] if key else None

    def linked(self, id: str) -> list[Record]:
        """The resources elsewhere that belong to this one."""
        return [self.records[key] for key in self._linked.get(id.lower(), ())]
