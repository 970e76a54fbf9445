"""Whether the names that are unique in all of Azure are free: storage accounts, key vaults, subdomains of accounts."""

from __future__ import annotations

from deployer.planning.checks.check import Check, Seen, Subject
from deployer.planning.unique_names import taken_names, unique_names


def look(subject: Subject) -> Seen:
    """One POST for each name that the plan makes; it changes nothing."""
    problems, untold = taken_names(subject.azure, subject.plan)
    names = unique_names(subject.plan)
    passed = f"free: {', '.join(names)}" if names else "this plan makes nothing whose name is unique in Azure"
    return Seen(passed, problems, untold, "Reader may ask for all of them but subdomains")


CHECK = Check("names", look)
