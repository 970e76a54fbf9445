"""What some kinds can do: answer calls, come back after a deletion, count against a quota. Verbs ask for the capability
and never for the name of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deployer.catalog.catalog import Catalog
from deployer.values.resource import Body, Resource
from deployer.values.source import Path

Resources = Mapping[str, Resource]
"""Resources by address."""


def itself(id: str) -> str:
    """It has keys of its own."""
    return id


def no_model(_item: Resource, _resources: Resources) -> str:
    """It serves none by itself."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAction:
    """The POSTs that list and replace the keys that callers of an endpoint send."""

    api_version: str
    owner: Callable[[str], str] = itself
    """From the id of what is called to the id of the resource that has the keys; it may have many callers."""
    list: str = "listKeys"
    rotate: str = "regenerateKeys"
    names: Mapping[str, str] = field(default_factory=lambda: {"primary": "primaryKey", "secondary": "secondaryKey"})
    """What the answer calls them."""
    asked: Callable[[str], Body] = lambda which: {"keyType": which.capitalize()}
    """The body that replaces the `primary` or `secondary` one."""
    refused: str = "KeyAuthDisabled"
    """The code with which Azure refuses to list keys where tokens alone are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What callers of an endpoint have to know."""

    url: Callable[[Resource, Resources], str]
    """Where a live one answers, as Azure tells it; empty where it does not yet."""
    model: Callable[[Resource, Resources], str]
    """The model it serves: an id of a registry without its version, or a name; empty where it serves none."""
    holder: Callable[[str], str]
    """Name of the project, or the account, that it is in."""
    token_only: Callable[[Resource, Resources], bool]
    """Whether a live one takes no key."""
    keys: KeyAction
    renewed: bool = True
    """One that is made again has other keys and another address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftDelete:
    """How a deletion becomes final, and how it is undone."""

    days: int
    """How long a deleted one waits."""
    purge_query: str = ""
    """In the query of a DELETE it makes the deletion final."""
    deleted: Callable[[str, str], str] | None = None
    """From (id, region) to the path of the deleted one, which can be read there."""
    purged_there: bool = False
    """A DELETE on that path makes the deletion final."""
    recover: tuple[Path, object] | None = None
    """The property, with its value, that makes a PUT recover the deleted one."""
    until: Path = ("properties", "scheduledPurgeDate")
    """Where a deleted one says when Azure purges it."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one resource takes of a quota."""

    region: str
    name: str
    """What Azure calls the quota; letter case and spaces do not count."""
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=True)
class Quota:
    """Which quota a resource counts against, and where Azure tells what is used of it."""

    namespace: str
    """The provider of `/subscriptions/S/providers/NAMESPACE/locations/REGION/usages`."""
    api_version: str
    need: Callable[[Resource, Resources, Catalog], Need | None]
