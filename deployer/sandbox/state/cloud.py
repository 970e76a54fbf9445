"""The state of the sandbox: an Azure in a few dictionaries."""

from __future__ import annotations

import hashlib
import uuid
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from threading import RLock
from typing import Any, Protocol

from msgspec import to_builtins

from deployer.sandbox.facts.providers import registrations
from deployer.sandbox.state import serialize
from deployer.sandbox.state.clock import Clock
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.index import Index
from deployer.sandbox.state.record import Operation, Record, SoftDeleted, Subscription
from deployer.sandbox.state.request_log import Entry
from deployer.sandbox.state.settings import Settings

TENANT = "7e4d3c2b-1a09-4f8e-9d6c-5b4a39281706"
Change = tuple[str, str]


class Listener(Protocol):
    """Whoever keeps what changes."""

    def __call__(self, cloud: Cloud, entry: Entry) -> None:
        """One request was answered."""

    def save(self, cloud: Cloud) -> None:
        """Something changed without a request."""


class Cloud:
    """Subscriptions, resources, running operations, soft-deleted names, the clock and the log.

    Everything that survives a restart goes through `keep` and `drop`, so that a store can write what changed alone.
    """

    def __init__(self, clock: Clock, settings: Settings | None = None) -> None:
        self.clock = clock
        self._settings = settings or Settings()
        self.pace: float | None = None
        """How long every write takes while this process runs; never saved."""
        self.lock = RLock()
        self.index = Index()
        self.subscriptions: dict[str, Subscription] = {}
        self.operations: dict[str, Operation] = {}
        self.pending: dict[str, None] = {}
        """Operations that have not ended."""
        self.swept = 0.0
        self.deleted: dict[str, SoftDeleted] = {}
        self.faults: dict[str, Fault] = {}
        self.buckets: dict[str, tuple[float, float]] = {}
        self.notes: dict[str, Any] = {}
        """State of other parts, under a name of theirs; JSON values only, set by `remember`."""
        self.log: deque[Entry] = deque(maxlen=50_000)
        self.tables: dict[str, dict[str, Any]] = {
            "subscription": self.subscriptions,
            "resource": self.index.records,
            "operation": self.operations,
            "tomb": self.deleted,  # its name in the states that are there
            "fault": self.faults,
            "note": self.notes,
        }
        self.counts = {"requests": 0, "writes": 0, "sequence": 0}
        self.changes: dict[Change, None] = {}
        self.listener: Listener | None = None
        """Told after each request, when the answer is ready and before it leaves."""

    @property
    def settings(self) -> Settings:
        """What holds now: what was set, at the pace of this process."""
        return self._settings if self.pace is None else self._settings.at_pace(self.pace)

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings

    @classmethod
    def new(cls, now: datetime, subscription: str = "", settings: Settings | None = None) -> Cloud:
        """An empty Azure, with one subscription where its id is given."""
        cloud = cls(Clock(now), settings)
        if subscription:
            cloud.subscribe(subscription)
        return cloud

    def subscribe(
        self,
        id: str,
        *,
        quota_id: str = "EnterpriseAgreement_2014-09-01",
        spending_limit: str = "Off",
        registered: tuple[str, ...] | None = None,
        country: str = "",
    ) -> Subscription:
        """Add or change a subscription. Every namespace is registered for it unless `registered`, or the settings, say
        otherwise; `country` is that of its billing account, two letters.
        """
        if registered is None:
            registered = tuple(sorted(registrations())) if self.settings.registered else ()
        known = tuple(name.lower() for name in registered)
        made = Subscription(id, f"Sandbox {id[:8]}", TENANT, quota_id, spending_limit, known, country)
        self.keep("subscription", id, made)
        return made

    def keep(self, table: str, key: str, value: Any) -> None:
        """Remember a value in place of the one before; keys compare without case."""
        if table == "resource":
            self.index.add(value)
        else:
            self.tables[table][key.lower()] = value
        if table == "operation" and not value.ended:
            self.pending[key.lower()] = None
        elif table == "operation":
            self.pending.pop(key.lower(), None)
        self.changes[table, key.lower()] = None

    def drop(self, table: str, key: str) -> None:
        """Forget a value."""
        if table == "resource":
            self.index.drop(key)
        else:
            del self.tables[table][key.lower()]
            self.pending.pop(key.lower(), None)
        self.changes[table, key.lower()] = None

    def put(self, record: Record) -> Record:
        """Remember a resource."""
        self.keep("resource", record.id, record)
        return record

    def remember(self, name: str, value: Any) -> None:
        """Remember a JSON value of another part."""
        self.keep("note", name, value)

    def find(self, id: str) -> Record | None:
        """The resource or resource group of that id."""
        return self.index.records.get(id.lower())

    def sequence(self) -> int:
        """The next number: no two calls give the same."""
        self.counts["sequence"] += 1
        return self.counts["sequence"]

    def digest(self, *parts: str) -> str:
        """64 hexadecimal digits that depend on the seed and the parts alone: where Azure would draw at random."""
        return hashlib.sha256("\x1f".join((self.settings.seed, *parts)).encode()).hexdigest()

    def guid(self, *parts: str) -> str:
        """A GUID made the same way."""
        return str(uuid.UUID(self.digest("guid", *parts)[:32], version=4))

    def writes(self) -> int:
        """How many requests were meant to change Azure, since the sandbox was made."""
        return self.counts["writes"]

    def commit(self, entry: Entry) -> None:
        """Log one answered request, and tell the listener."""
        self.counts["requests"] += 1
        self.counts["writes"] += entry.write
        self.log.append(entry)
        if self.listener:
            self.listener(self, entry)

    def running(self) -> Iterator[Operation]:
        """Operations that have not ended, the first to end first."""
        yield from sorted((self.operations[key] for key in self.pending), key=lambda o: (o.due, o.started))

    def to_json(self) -> dict[str, Any]:
        """The whole state."""
        return {**self._head(), "tables": serialize.all_rows(self.tables)}

    def changed(self) -> dict[str, Any]:
        """What changed since the last call, for `take`."""
        rows = serialize.some_rows(self.tables, self.changes)
        self.changes.clear()
        return {**self._head(), "tables": rows}

    def take(self, data: Mapping[str, Any]) -> None:
        """Take over the rows of a whole state, or of what changed since; whatever else is told stays as it is."""
        for name, rows in data["tables"].items():
            for key, row in rows.items():
                if row is not None:
                    self.keep(name, key, serialize.from_row(name, row))
                elif key in self.tables[name]:
                    self.drop(name, key)
        self.counts.update(data.get("counts", {}))
        if "settings" in data:  # older states tell them in their head alone
            self.settings = Settings(**data["settings"])
        if "clock" in data:
            self.clock.set(datetime.fromisoformat(data["clock"]))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cloud:
        """The Azure of a whole state."""
        cloud = cls(Clock(datetime.fromisoformat(data["clock"])))
        cloud.take(data)
        cloud.changes.clear()
        return cloud

    def _head(self) -> dict[str, Any]:
        head = {"clock": self.clock.now().isoformat(), "counts": dict(self.counts)}
        return {**head, "settings": to_builtins(self._settings)}
