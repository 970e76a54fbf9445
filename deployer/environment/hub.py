"""The hub, and what it stands on."""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import IDENTITY_ID, INSIGHTS_ID, REGISTRY_ID, STORAGE_ID, VAULT_ID
from deployer.environment.governance import Access, CustomerManagedKey
from deployer.environment.hub_resources import ApplicationInsights, ContainerRegistry, KeyVault, StorageAccount
from deployer.environment.network import ManagedNetwork, PrivateEndpoint
from deployer.environment.section import GROUP, IDENTITY, Section, new_list


class Hub(Section):
    """An Azure AI hub: the workspace that projects share."""

    name: str = Field(examples=["hub-prod"])
    """3 to 33 letters, digits, hyphens and underscores."""
    existing: bool = False
    """The hub is somebody else's: it is read, never written or deleted."""
    resource_group: str | None = Field(default=None, examples=["rg-shared"])
    """The resource group of an existing hub, when it is another one."""
    protect: bool = False
    """Refuse to delete or replace the hub and what is made beside it, until `protect: false` has been applied."""
    display_name: str | None = Field(default=None, examples=["Assistants of production"])
    """Shown in the portal; the name when left out."""
    description: str = Field(default="", examples=["Models for the assistants"])
    """What the hub is for."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"stage": "prod"}])
    """Tags of the hub, its storage account and its vault, laid over those of the environment."""
    public_network_access: Literal["enabled", "disabled"] = "enabled"
    """Whether the hub, its projects and endpoints, and what is made beside it, are reached from the internet."""
    managed_network: ManagedNetwork | None = None
    """Isolation of the machines of the hub and its projects."""
    private_endpoints: list[PrivateEndpoint] = Field(default_factory=new_list)
    """Ways into the hub from networks of yours."""
    user_assigned_identities: Annotated[list[str], IDENTITY_ID] = Field(default_factory=new_list, examples=[[IDENTITY]])
    """Ids of identities the hub acts as, the first one above all; one of its own (system-assigned) when left out."""
    customer_managed_key: CustomerManagedKey | None = None
    """A key of yours that encrypts what Azure stores for the hub."""
    storage_account: Annotated[str | StorageAccount | None, STORAGE_ID] = Field(
        default=None, examples=[f"{GROUP}/Microsoft.Storage/storageAccounts/stshared"]
    )
    """Id of a storage account of yours, or what one that is made shall be; one is made when left out."""
    shared_key_access: Literal["enabled", "disabled"] = "enabled"
    """Whether the hub reaches its storage by the account's keys. Disabled, it acts as its identity."""
    key_vault: Annotated[str | KeyVault | None, VAULT_ID] = Field(
        default=None, examples=[f"{GROUP}/Microsoft.KeyVault/vaults/kv-shared"]
    )
    """Id of a key vault of yours, or what one that is made shall be; one is made when left out."""
    container_registry: Annotated[str | ContainerRegistry | None, REGISTRY_ID] = None
    """Id of a container registry of yours, or what one that is made shall be. Azure makes one when it needs to."""
    application_insights: Annotated[str | ApplicationInsights | None, INSIGHTS_ID] = None
    """Id of an Application Insights of yours, or where one that is made keeps its data."""
    access: list[Access] = Field(default_factory=new_list)
    """Who may do what in the hub."""
