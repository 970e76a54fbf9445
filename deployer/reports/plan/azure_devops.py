"""A plan for a pull request of Azure DevOps: the same Markdown, in the room that a comment has there."""

from __future__ import annotations

from deployer.reports.plan import markdown
from deployer.values.change import Plan

LIMIT = 150_000


def report(plan: Plan) -> str:
    """One comment."""
    return markdown.report(plan, LIMIT)
