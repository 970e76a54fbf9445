"""A notification of a budget tells somebody, once, and there are five at most.

One without addresses, action groups and roles tells nobody, and Azure refuses it; two of the same threshold and type
are one. Source: https://learn.microsoft.com/azure/templates/microsoft.consumption/budgets#notification

Bad:
    budget:
      amount: 500
      start: 2026-12-01
      notifications:
      - {threshold: 80}  # here

Bad:
    budget:
      amount: 500
      start: 2026-12-01
      notifications:
      - {threshold: 80, emails: [ai-costs@example.com]}
      - {threshold: 80, emails: [platform@example.com]}  # here

Good:
    budget:
      amount: 500
      start: 2026-12-01
      notifications:
      - {threshold: 80, emails: [ai-costs@example.com]}
      - {threshold: 100, type: forecast, roles: [Owner]}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value

MOST = 5


def find(view: View) -> Findings:
    budget, seen = view.environment.budget, set[tuple[str, int]]()
    for number, each in enumerate(budget.notifications if budget else ()):
        path = ("budget", "notifications", number)
        if number == MOST:
            yield Finding(path, f"a budget has {MOST} notifications at most", "leave one out")
        if not (each.emails or each.action_groups or each.roles):
            yield Finding(path, "the notification tells nobody", "give it 'emails', 'action_groups' or 'roles'")
        for i, address in enumerate(each.emails):
            if address.count("@") != 1 or not all(address.split("@")) or address != address.strip():
                yield Finding((*path, "emails", i), f"'{address}' is no address", "write it as 'name@example.com'")
        if (each.type, each.threshold) in seen:
            yield Finding(
                path, f"{each.threshold:g} percent are told already", "make one of both", (remove_value(path),)
            )
        seen.add((each.type, each.threshold))


RULE = Rule("BUD002", Severity.ERROR, find, suppressible=False)
