"""A model in a Foundry account."""

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section
from deployer.environment.serving import ExpectedLoad


class FoundryDeployment(Section):
    """A model with its SKU and capacity, called by the name of the deployment."""

    model: str = Field(examples=["Mistral-Large-3"])
    """Catalogue name, display name or alias: `Mistral-Large-3`, `mistral-medium-2505`."""
    name: str | None = Field(default=None, examples=["chat-prod"])
    """Name of the deployment, which callers send as `model`; unique in the account. A stable default when left out."""
    sku: str | None = Field(default=None, examples=["GlobalStandard"])
    """Kind of deployment: `GlobalStandard` (any region of the world works on requests) or `DataZoneStandard` (the
    regions of the zone, US or EU). Left out, the usual one of the model."""
    capacity: int | None = Field(default=None, examples=[50])
    """Units of the model, of which your quota holds so many: thousands of tokens, or requests, a minute. Left out, what
    `expected_load` needs, else 1."""
    version: int | str | None = Field(default=None, examples=["1"])
    """Version of the model. Left out, what runs keeps the version it has, and what is new gets the newest one that the
    catalogue knows."""
    upgrade: Literal["never", "when-expired", "always"] = "never"
    """Whether Azure moves the deployment to another version by itself: never, when its version retires, or whenever
    there is a new default version."""
    content_filter: str | None = Field(default=None, examples=["strict"])
    """Name of a content filter of the account, or one of Microsoft's; `Microsoft.DefaultV2` when left out."""
    spillover: str | None = Field(default=None, examples=["chat-overflow"])
    """Name of the deployment of the account that takes the requests that are too many for this one."""
    auth: Literal["key", "entra"] = "key"
    """How callers prove themselves: a key of the account, or Microsoft Entra ID."""
    expected_load: ExpectedLoad | None = None
    """What callers will ask of the deployment."""
    protect: bool = False
    """Refuse to delete or replace the deployment, until `protect: false` has been applied."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"cost-centre": "4711"}])
    """Tags of the deployment, laid over those of the environment and the account."""
