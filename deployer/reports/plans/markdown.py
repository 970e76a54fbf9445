"""Several plans for a pull request: a comment with a part for each environment, in the room that one comment has."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan import markdown
from deployer.values.change import Plan


def report(plans: Sequence[Plan], limit: int = markdown.LIMIT) -> str:
    """Every part has the same share of the room."""
    share = (limit - len(plans)) // len(plans)
    return "\n".join(markdown.report(plan, share) for plan in plans)
