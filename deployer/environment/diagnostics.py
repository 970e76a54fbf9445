"""Where logs and metrics go."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.section import GROUP, Section


class Diagnostics(Section):
    """Diagnostic settings of the hub, its projects, and the account."""

    workspace: str = Field(examples=[f"{GROUP}/Microsoft.OperationalInsights/workspaces/logs"])
    """Id of the Log Analytics workspace that takes the logs."""
    logs: Literal["all", "audit"] = "all"
    """All logs, or those of the audit group alone."""
    metrics: bool = True
    """Whether the metrics go there too."""
