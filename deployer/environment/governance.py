"""What governs an environment: its resource group, who may do what, tags, logs, and whose key encrypts."""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import IDENTITY_ID, IDENTITY_ID_OR_NAME, LOGS_ID, VAULT_ID
from deployer.environment.section import GROUP, IDENTITY, Section, new_list


class ResourceGroup(Section):
    """The resource group of the environment."""

    name: str = Field(examples=["rg-mistral-prod"])
    """Up to 90 letters, digits, hyphens, underscores, periods and parentheses; not ending in a period."""
    existing: bool = False
    """The group is somebody else's: it is read, never written or deleted."""


class Access(Section):
    """One role for one identity. Such an assignment never changes: another role or identity is another assignment."""

    role: str = Field(examples=["Azure AI Developer"])
    """A built-in role (`Azure AI Developer`), or the id of any role."""
    principal: str | None = Field(default=None, examples=["11111111-2222-4333-8444-555555555555"])
    """Object id of the user, group, or service principal; the one of a managed identity counts as the last."""
    type: Literal["user", "group", "service_principal"] | None = Field(default=None, examples=["group"])
    """What the principal is. Azure needs it for identities so new that they are not known everywhere."""
    identity: Annotated[str | None, IDENTITY_ID_OR_NAME] = Field(default=None, examples=["assistants/mixtral-prod"])
    """In place of `principal` and `type`: the hub, project, Foundry account or online endpoint (`project/name`) of this
    file whose identity is meant, or the id of a user-assigned identity. Nobody needs to know its object id."""


class TagPolicy(Section):
    """Tags that everything must carry; checked before Azure Policy would refuse."""

    required: list[str] = Field(default_factory=new_list, examples=[["team", "cost-centre"]])
    """Names of tags that must be set."""
    allowed: dict[str, list[str]] = Field(default_factory=dict, examples=[{"stage": ["dev", "prod"]}])
    """Values that a tag may have, by the name of the tag; a tag that is not listed may have any."""


class TeamLock(Section):
    """The lock that apply, destroy and prune take on the environment, wherever they run."""

    blob: str = Field(examples=["https://stlocks.blob.core.windows.net/deployer"])
    """URL of a blob container: `https://ACCOUNT.blob.core.windows.net/CONTAINER`. Who applies takes a lease on a blob
    in it, and needs the role Storage Blob Data Contributor for that."""


class Diagnostics(Section):
    """Diagnostic settings of the hub, its projects, and the account."""

    workspace: Annotated[str, LOGS_ID] = Field(examples=[f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"])
    """Id of the Log Analytics workspace that takes the logs."""
    logs: Literal["all", "audit"] = "all"
    """All logs, or those of the audit group alone."""
    metrics: bool = True
    """Whether the metrics go there too."""


class CustomerManagedKey(Section):
    """Can be given only when the hub is made; later only the version of the key may change."""

    key_vault: Annotated[str, VAULT_ID] = Field(examples=[f"{GROUP}/Microsoft.KeyVault/vaults/kv-keys"])
    """Id of the vault that holds the key; in the region and tenant of the hub, with purge protection."""
    key: str = Field(examples=["https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef"])
    """Identifier of the key: `https://VAULT.vault.azure.net/keys/NAME/VERSION`."""
    identity: Annotated[str | None, IDENTITY_ID] = Field(default=None, examples=[IDENTITY])
    """Id of the user-assigned identity that may use the key; the hub's own when left out."""
