"""Several plans in the shape of one what-if of ARM: its changes may lie in several resource groups."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan import what_if
from deployer.values.change import Change, Plan


def report(plans: Sequence[Plan]) -> str:
    """The changes of all environments."""
    changes: list[Change] = [change for plan in plans for change in plan.changes]
    return what_if.preview(changes)
