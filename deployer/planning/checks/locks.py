"""Whether a management lock bars one of the writes."""

from __future__ import annotations

from deployer.planning.checks.check import Check, Seen, Subject
from deployer.planning.lock_conflicts import read_lock_conflicts


def look(subject: Subject) -> Seen:
    """The locks of each group that the plan writes to, and above it."""
    problems, untold = read_lock_conflicts(subject.azure, subject.plan, subject.live)
    help = "have Microsoft.Authorization/locks/read added to your role; Reader holds it"
    return Seen("no management lock bars this plan", problems, untold, help)


CHECK = Check("locks", look)
