"""Whether the resource providers of all that is written are registered, or the plan registers them."""

from __future__ import annotations

from deployer.kinds.all import provider_namespaces
from deployer.planning.checks.check import Check, Seen, Subject, refused
from deployer.planning.provider_registration import KIND as REGISTRATION
from deployer.values.problem import Problem, Severity


def look(subject: Subject) -> Seen:
    """The registration of each provider."""
    planned = {change.name for change in subject.plan.changes if change.kind == REGISTRATION}
    wanted = {name: change for change in subject.written() for name in provider_namespaces(change.kind)}
    problems, untold = [], []
    for name in sorted(wanted.keys() - planned):
        answer = subject.provider(name)
        state = str(answer.body.get("registrationState") or "") if answer.ok else ""
        if not answer.ok:
            untold.append(f"the registration of '{name}' could not be read ({refused(answer)})")
        elif state.lower() != "registered":
            message = f"the subscription is not registered for '{name}' ({state or 'no state'})"
            help = f"az provider register --wait --namespace {name}"
            problems.append(Problem("PRE004", Severity.ERROR, message, wanted[name].position, help))
    registers = f"this plan registers {', '.join(sorted(planned))}" if planned else ""
    held = f"registered: {', '.join(sorted(wanted.keys() - planned))}" if wanted.keys() - planned else ""
    passed = "; ".join(each for each in (held, registers) if each) or "this plan needs no provider"
    return Seen(passed, problems, untold, "have Microsoft.Resources/subscriptions/providers/read added to your role")


CHECK = Check("providers", look)
