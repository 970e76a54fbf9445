"""Several plans for a pull request of Azure DevOps: the same Markdown, in the room that a comment has there."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan.azure_devops import LIMIT
from deployer.reports.plans import markdown
from deployer.values.change import Plan


def report(plans: Sequence[Plan]) -> str:
    """One comment."""
    return markdown.report(plans, LIMIT)
