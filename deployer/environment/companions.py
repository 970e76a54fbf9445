"""What can be made beside a hub on request."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.section import GROUP, Section


class ApplicationInsights(Section):
    """An Application Insights of the hub's own."""

    workspace: str = Field(examples=[f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"])
    """Id of the Log Analytics workspace that keeps its data."""


class ContainerRegistry(Section):
    """A container registry of the hub's own."""

    sku: Literal["basic", "standard", "premium"] = "premium"
    """Only `premium` can be closed to the public network."""
