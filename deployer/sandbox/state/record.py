"""What the sandbox remembers. Records are frozen: a change is another record under the same key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class Subscription(Struct, frozen=True):
    """An Azure subscription."""

    id: str
    name: str
    tenant: str
    quota_id: str
    spending_limit: str
    registered: tuple[str, ...]
    """Namespaces registered for it, in lower case."""
    country: str = ""
    """Country of the billing account, two letters; empty where no offer minds."""


class Record(Struct, frozen=True):
    """A live resource, or a resource group."""

    id: str
    type: str
    body: Mapping[str, Any]
    """Everything of the answer but id, name and type. Never changed in place."""
    created: str
    changed: str
    slots: tuple[str, ...] = ()
    """Names that only one live resource can hold at a time."""
    hidden: Mapping[str, Any] = field(default_factory=dict)
    """What Azure knows and does not tell: turns of the keys, the purchase behind a subscription."""
    operation: str = ""
    """The operation that is under way on it."""
    links: tuple[str, ...] = ()
    """Ids of resources elsewhere that it belongs to."""

    @property
    def name(self) -> str:
        """Last segment of the id."""
        return self.id.rsplit("/", 1)[-1]

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties of the body."""
        found: Mapping[str, Any] = self.body.get("properties") or {}
        return found

    @property
    def state(self) -> str:
        """The provisioning state."""
        return str(self.properties.get("provisioningState", "Succeeded"))


class Operation(Struct, frozen=True):
    """A long-running operation."""

    id: str
    target: str
    """Id of the resource it works on."""
    verb: str
    """create, update, delete, purge."""
    started: float
    due: float
    """When it ends, in seconds since 1970."""
    outcome: str = "Succeeded"
    error: Mapping[str, Any] | None = None
    ended: bool = False
    note: Mapping[str, Any] = field(default_factory=dict)


class SoftDeleted(Struct, frozen=True):
    """A soft-deleted resource: its name stays taken until it is purged."""

    record: Record
    deleted: str
    purge: str
