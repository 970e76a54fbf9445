"""What an apply tells while it runs."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """Where one change stands."""

    STARTED = "started"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    PENDING = "pending"
    """The deadline passed and Azure was still working: neither done nor failed."""
    SKIPPED = "not started"


class Event(Struct, frozen=True):
    """One step of one change. `elapsed` is in seconds since the change started."""

    address: str
    action: str
    state: State
    detail: str = ""
    elapsed: float = 0.0
    remedy: str = ""
    """What cures a failure that repeating does not; nothing where it may."""
    deleted: bool = False
    """Of a replacement that did not end well: the old one is gone."""
    environment: str = ""
    """Whose change it is, where a run tells of several environments."""
