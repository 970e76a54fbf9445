"""The id of a resource that is there already, which an environment gives instead of having it made."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.source import Position


class GivenId(Struct, frozen=True):
    """One id, where it stands, and what is demanded of what it names. A plan keeps it, so that an apply can look again
    without the environment file.
    """

    key: str
    """The keys that lead to it, without the numbers of items: `hub.private_endpoints.subnet`."""
    id: str
    """As it is written; of a customer-managed key its identifier, `https://VAULT.vault.azure.net/keys/NAME/VERSION`."""
    read: str
    """The ARM id that is read: of a subnet that of its network, which tells the region, too."""
    position: Position | None = None
    regions: tuple[str, ...] = ()
    """Where it has to be; anywhere where there are none."""
    shared_keys: bool = False
    """Whether what uses it reaches it by its shared keys."""
