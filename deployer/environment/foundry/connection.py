"""What an account or a project may use: a search service, a storage account, an Application Insights."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.section import GROUP, Section


class Connection(Section):
    """A connection that needs no secret: it holds no key, and none can be written here."""

    name: str = Field(examples=["search"])
    """3 to 33 letters, digits, hyphens and underscores."""
    category: str = Field(examples=["CognitiveSearch"])
    """Azure's name of what is connected: `CognitiveSearch`, `AzureBlob`, `AppInsights`, `AIServices`."""
    target: str = Field(examples=["https://search-shared.search.windows.net"])
    """Address of what is connected."""
    auth: Literal["entra", "none"] = "entra"
    """How it is reached: as whoever calls, or the identity of the project (`AAD`), or without any proof."""
    metadata: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"ResourceId": f"{GROUP}/Microsoft.Search/searchServices/search-shared", "ApiType": "Azure"}],
    )
    """What the category wants to know besides."""
