"""The hub, and the storage account and vault it stands on."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import Section


class Hub(Section):
    """An Azure AI hub: the workspace that projects share."""

    name: str
    """3 to 33 letters, digits, hyphens and underscores."""
    existing: bool = False
    """The hub is somebody else's: it is read, never written or deleted."""
    display_name: str | None = None
    """Shown in the portal; the name when left out."""
    description: str = ""
    """What the hub is for."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags of the hub, its storage account and its vault, laid over those of the environment."""
