"""Several plans in short, for people: each under the name of its environment, with its own sum."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan import short
from deployer.reports.plans.text import heading
from deployer.values.change import Plan


def report(plans: Sequence[Plan]) -> str:
    """Environment by environment."""
    return "\n".join(f"{heading(plan)}\n\n{short.report(plan)}" for plan in plans)
