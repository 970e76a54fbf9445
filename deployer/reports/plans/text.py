"""Several plans for people: each under the name of its environment, with its own sum."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, printable
from deployer.reports.plan import text
from deployer.values.change import Plan


def report(plans: Sequence[Plan]) -> str:
    """Environment by environment."""
    return "\n".join(f"{heading(plan)}\n\n{text.report(plan)}" for plan in plans)


def heading(plan: Plan) -> str:
    """`Environment 'dev'`."""
    return bold(f"Environment '{printable(plan.environment)}'")
