"""A key of yours that encrypts what Azure stores for a hub."""

from __future__ import annotations

from deployer.environment.section import Section


class CustomerManagedKey(Section):
    """Can be given only when the hub is made; later only the version of the key may change."""

    key_vault: str
    """Id of the vault that holds the key; in the region and tenant of the hub, with purge protection."""
    key: str
    """Identifier of the key: `https://VAULT.vault.azure.net/keys/NAME/VERSION`."""
    identity: str | None = None
    """Id of the user-assigned identity that may use the key; the hub's own when left out."""
