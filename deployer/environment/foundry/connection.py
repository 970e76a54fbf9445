"""What an account or a project may use: an endpoint elsewhere, a search service, a storage account."""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import ANY_ID_OR_NAME
from deployer.environment.section import GROUP, Section


class Connection(Section):
    """An address and how to sign in there. No key can be written here: that of an endpoint is copied by Azure."""

    name: str = Field(examples=["search"])
    """3 to 33 letters, digits, hyphens and underscores."""
    endpoint: Annotated[str | None, ANY_ID_OR_NAME] = Field(default=None, examples=["assistants/chat"])
    """A serverless endpoint (`project/name`) or Foundry account of this file, or the id of one elsewhere, in place of
    `category`, `target` and `auth`: its address and a copy of its key."""
    category: str | None = Field(default=None, examples=["CognitiveSearch"])
    """Azure's name of what is connected: `CognitiveSearch`, `AzureBlob`, `AppInsights`, `AIServices`."""
    target: str | None = Field(default=None, examples=["https://search-shared.search.windows.net"])
    """Address of what is connected."""
    auth: Literal["entra", "none"] = "entra"
    """How it is reached: as whoever calls, or the identity of the project (`AAD`), or without any proof."""
    metadata: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"ResourceId": f"{GROUP}/Microsoft.Search/searchServices/search-shared", "ApiType": "Azure"}],
    )
    """What the category wants to know besides."""
