"""How an account is reached, and the key that encrypts it."""

from typing import Annotated

from pydantic import Field

from deployer.environment.arm_ids import DNS_ZONE_ID, VAULT_ID
from deployer.environment.network import PrivateEndpoint
from deployer.environment.section import GROUP, Section, new_list

ZONES = ("privatelink.cognitiveservices.azure.com", "privatelink.openai.azure.com", "privatelink.services.ai.azure.com")
"""The private DNS zones of the three hosts of an account
(https://learn.microsoft.com/azure/private-link/private-endpoint-dns)."""


class AccountPrivateEndpoint(PrivateEndpoint):
    """A private endpoint of the account."""

    dns_zones: Annotated[list[str], DNS_ZONE_ID] = Field(
        default_factory=new_list, examples=[[f"{GROUP}/Microsoft.Network/privateDnsZones/{zone}" for zone in ZONES]]
    )
    """The private DNS zones that take its names, by id: one for each of the three hosts. Left out, they are left to the
    policy of your network."""


class AccountKey(Section):
    """A key of yours. The identity that uses it needs rights to the vault before the account is made."""

    key_vault: Annotated[str, VAULT_ID] = Field(examples=[f"{GROUP}/Microsoft.KeyVault/vaults/kv-keys"])
    """Id of the vault that holds the key; in the region and tenant of the account, with purge protection."""
    key: str = Field(examples=["https://kv-keys.vault.azure.net/keys/foundry/0123456789abcdef0123456789abcdef"])
    """Identifier of the key: `https://VAULT.vault.azure.net/keys/NAME/VERSION`."""
    identity_client_id: str | None = Field(default=None, examples=["22222222-2222-4333-8444-555555555555"])
    """Client id of the user-assigned identity that may use the key; the account's own when left out."""
