"""A key of yours that encrypts what Azure stores for a hub."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import GROUP, IDENTITY, Section


class CustomerManagedKey(Section):
    """Can be given only when the hub is made; later only the version of the key may change."""

    key_vault: str = Field(examples=[f"{GROUP}/Microsoft.KeyVault/vaults/kv-keys"])
    """Id of the vault that holds the key; in the region and tenant of the hub, with purge protection."""
    key: str = Field(examples=["https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef"])
    """Identifier of the key: `https://VAULT.vault.azure.net/keys/NAME/VERSION`."""
    identity: str | None = Field(default=None, examples=[IDENTITY])
    """Id of the user-assigned identity that may use the key; the hub's own when left out."""
