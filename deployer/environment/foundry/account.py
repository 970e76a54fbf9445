"""The account of Microsoft Foundry: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts"""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import IDENTITY_ID
from deployer.environment.foundry.connection import Connection
from deployer.environment.foundry.content_filter import ContentFilter
from deployer.environment.foundry.deployment import FoundryDeployment
from deployer.environment.foundry.network import AccountKey, AccountPrivateEndpoint
from deployer.environment.foundry.project import FoundryProject
from deployer.environment.governance import Access
from deployer.environment.network import NetworkRules
from deployer.environment.section import IDENTITY, Section, new_list


class Foundry(Section):
    """A Foundry account (kind `AIServices`): models are deployed in it, and its keys and hosts serve all of them."""

    name: str = Field(examples=["ai-mistral-prod"])
    """Name of the account: 2 to 64 letters, digits, hyphens and underscores."""
    subdomain: str | None = Field(default=None, examples=["ai-mistral-prod"])
    """First part of its hosts, `SUBDOMAIN.services.ai.azure.com`; unique in all of Azure, and fixed once the account is
    made. Left out, it follows from the name: lower case, with hyphens for underscores."""
    existing: bool = False
    """The account is somebody else's: it is read, never written or deleted. What it holds is deployed all the same."""
    resource_group: str | None = Field(default=None, examples=["rg-shared"])
    """The resource group of an existing account, when it is another one."""
    protect: bool = False
    """Refuse to delete or replace the account, until `protect: false` has been applied."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"stage": "prod"}])
    """Tags of the account, laid over those of the environment."""
    public_network_access: Literal["enabled", "disabled"] = "enabled"
    """Whether the account is reached from the internet. Disabled, only private endpoints lead to it."""
    network_rules: NetworkRules | None = None
    """Who may reach it from the internet; everybody when left out."""
    private_endpoints: list[AccountPrivateEndpoint] = Field(default_factory=new_list)
    """Ways into the account from networks of yours."""
    user_assigned_identities: Annotated[list[str], IDENTITY_ID] = Field(default_factory=new_list, examples=[[IDENTITY]])
    """Ids of identities the account acts as; one of its own (system-assigned) when left out."""
    customer_managed_key: AccountKey | None = None
    """A key of yours that encrypts what Azure stores for the account."""
    local_auth: Literal["enabled", "disabled"] = "enabled"
    """Whether callers may use the keys of the account. Disabled, only Microsoft Entra ID opens it."""
    allowed_fqdns: list[str] | None = Field(default=None, examples=[["contoso.example"]])
    """The only hosts that the account itself may call; any when left out, none when the list is empty."""
    project_management: bool = True
    """Whether the account may hold projects. Once it may, that cannot be taken back."""
    access: list[Access] = Field(default_factory=new_list)
    """Who may do what in the account."""
    content_filters: list[ContentFilter] = Field(default_factory=new_list)
    """Content filters of yours; deployments name them under `content_filter`."""
    connections: list[Connection] = Field(
        default_factory=new_list, examples=[[{"name": "chat", "endpoint": "assistants/chat"}]]
    )
    """What the account and all its projects may use."""
    projects: list[FoundryProject] = Field(default_factory=new_list)
    """Projects of the account. Deployments need none: they belong to the account."""
    deployments: list[FoundryDeployment] = Field(default_factory=new_list)
    """The models the account deploys."""
