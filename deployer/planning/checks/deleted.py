"""Whether what was deleted softly still holds a name that the plan makes."""

from __future__ import annotations

from deployer.planning.checks.check import Check, Seen, Subject
from deployer.planning.unique_names import waiting_names
from deployer.values.change import PURGE, RECOVER


def look(subject: Subject) -> Seen:
    """What waits deleted, in every region; what the plan recovers or purges itself is in nobody's way."""
    problems, untold = waiting_names(subject.azure, subject.plan)
    freed = {
        f"{'recovers' if step.key.verb == RECOVER else 'purges'} '{step.key.address.rsplit('/', 1)[-1]}'": None
        for step in subject.plan.steps()
        if step.key.verb in (RECOVER, PURGE)
    }
    passed = f"this plan {', '.join(freed)}" if freed else "nothing that waits deleted holds a name of this plan"
    return Seen(passed, problems, untold)


CHECK = Check("deleted names", look)
