"""How a declared resource stands, and what is there of all environments."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.armid import HasId


class Verified(Struct, frozen=True):
    """What came of the last `verify` of an endpoint, as far as this folder remembers it."""

    at: str
    """In UTC, or the day of `--as-of`."""
    ok: bool
    detail: str

    def __str__(self) -> str:
        return f"verified {self.at}" if self.ok else f"did not verify {self.at}: {self.detail}"


class ResourceStatus(HasId, Struct, frozen=True):
    """One declared resource."""

    kind: str
    title: str
    """The kind in the words of a user."""
    id: str
    there: bool
    well: bool
    detail: str
    """Its states, or why it is not well."""
    url: str = ""
    """Where it answers, of endpoints."""
    environment: str = ""
    model: str = ""
    """What it serves, of endpoints."""
    retires: str = ""
    """How long that model still answers, in words; empty where no source names a day."""
    days_left: int | None = None
    """The same in days."""
    verified: Verified | None = None
    """None where nobody remembers."""


class InventoryItem(HasId, Struct, frozen=True):
    """One live resource that bears the mark of an environment."""

    environment: str
    kind: str
    """Name of its kind, or the ARM type of what is of none."""
    title: str
    id: str
    location: str
    state: str
    protected: bool
    model: str = ""
    """What it serves, where the list tells."""
    retires: str = ""
    """How long that model still answers, in words; empty where no source names a day."""
    days_left: int | None = None
    """The same in days."""
    serves: bool = False
    """Somebody can call it."""
    url: str = ""
    """Where it answers, of endpoints that were read."""
    verified: Verified | None = None
    """None where nobody remembers."""

    @property
    def group(self) -> str:
        """Name of the resource group."""
        return self.id.split("/")[4]
