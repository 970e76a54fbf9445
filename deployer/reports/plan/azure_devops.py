"""Plans for a pull request of Azure DevOps: the same Markdown, in the room that a comment has there."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan.markdown import as_markdown
from deployer.values.change import Plan

LIMIT = 150_000


def as_azure_devops(plans: Sequence[Plan]) -> str:
    """One comment."""
    return as_markdown(plans, LIMIT)
