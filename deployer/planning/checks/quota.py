"""Whether quota, and what the region has of a model, suffice for what grows."""

from __future__ import annotations

from deployer.planning.checks.check import Check, Seen, Subject
from deployer.planning.quota import lacking_quota


def look(subject: Subject) -> Seen:
    """The quota of each region in which something grows: Azure refuses some at once, and fails others later."""
    problems, untold = lacking_quota(subject.azure, subject.plan, subject.live, subject.catalog, later=True)
    return Seen("what this plan needs of quota and model capacity is there", problems, untold)


CHECK = Check("quota", look)
