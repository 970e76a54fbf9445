"""Where logs and metrics go."""

from __future__ import annotations

from typing import Literal

from deployer.environment.section import Section


class Diagnostics(Section):
    """Diagnostic settings of the hub and the projects."""

    workspace: str
    """Id of the Log Analytics workspace that takes the logs."""
    logs: Literal["all", "audit"] = "all"
    """All logs, or those of the audit group alone."""
    metrics: bool = True
    """Whether the metrics go there too."""
