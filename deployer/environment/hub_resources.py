"""What is made beside a hub: its storage account, key vault, container registry and Application Insights."""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import LOGS_ID
from deployer.environment.governance import Access
from deployer.environment.network import AddressRules, NetworkRules, PrivateEndpoint, StoragePrivateEndpoint
from deployer.environment.section import GROUP, Section, new_list

GRANT = {"role": "Storage Blob Data Contributor", "identity": "assistants"}


class StorageAccount(Section):
    """A storage account of the hub's own."""

    access: list[Access] = Field(default_factory=new_list, examples=[[GRANT]])
    """Who may do what in the account. The roles Storage Blob Data ... open blobs, the general ones only the account."""
    private_endpoints: list[StoragePrivateEndpoint] = Field(default_factory=new_list)
    """Ways into the account from networks of yours."""
    network_rules: NetworkRules | None = None
    """Who may reach it from the internet. Left out, the rules are left as they are: everybody at first."""


class KeyVault(Section):
    """A key vault of the hub's own. Roles alone open it: it has no access policies."""

    access: list[Access] = Field(
        default_factory=new_list, examples=[[{"role": "Key Vault Secrets User", "identity": "assistants"}]]
    )
    """Who may do what in the vault. The roles Key Vault ... open secrets and keys."""
    private_endpoints: list[PrivateEndpoint] = Field(default_factory=new_list)
    """Ways into the vault from networks of yours."""
    network_rules: NetworkRules | None = None
    """Who may reach it from the internet. Left out, the rules are left as they are: everybody at first."""
    purge_protection: bool = False
    """Nobody can purge the vault, or what was deleted in it, before its time. Once on, it cannot be taken back."""
    soft_delete_retention_days: int = Field(default=90, ge=7, le=90, examples=[30])
    """How many days a deleted vault, and what was deleted in it, can be recovered. Fixed once the vault is made."""


class ContainerRegistry(Section):
    """A container registry of the hub's own."""

    sku: Literal["basic", "standard", "premium"] = "premium"
    """Only `premium` can be closed to the public network."""
    access: list[Access] = Field(
        default_factory=new_list, examples=[[{"role": "AcrPull", "identity": "assistants/mixtral-prod"}]]
    )
    """Who may do what in the registry. AcrPull and AcrPush open images."""
    private_endpoints: list[PrivateEndpoint] = Field(default_factory=new_list)
    """Ways into the registry from networks of yours; only `premium` has them."""
    network_rules: AddressRules | None = None
    """Who may reach it from the internet; only `premium` has them. Left out, they are left as they are: everybody at
    first."""


class ApplicationInsights(Section):
    """An Application Insights of the hub's own."""

    workspace: Annotated[str, LOGS_ID] = Field(examples=[f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"])
    """Id of the Log Analytics workspace that keeps its data."""
