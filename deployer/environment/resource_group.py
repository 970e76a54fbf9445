"""The resource group, when more than its name is to be said."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import Section


class ResourceGroup(Section):
    """The resource group of the environment."""

    name: str = Field(examples=["rg-mistral-prod"])
    """Up to 90 letters, digits, hyphens, underscores, periods and parentheses; not ending in a period."""
    existing: bool = False
    """The group is somebody else's: it is read, never written or deleted."""
