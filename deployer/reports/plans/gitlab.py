"""Several plans for the Terraform widget of a merge request, which has three numbers for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.plan import gitlab
from deployer.values.change import Plan


def report(plans: Sequence[Plan]) -> str:
    """The sums of all environments."""
    return gitlab.widget([plan.counts() for plan in plans])
