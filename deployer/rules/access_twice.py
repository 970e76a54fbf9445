"""A role is given to a principal once in a place.

Azure refuses the second assignment of the same role to the same principal at the same scope with RoleAssignmentExists.
Source: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting

Bad:
    access:
    - {role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: group}
    - {role: azure ai developer, principal: 11111111-2222-4333-8444-555555555555, type: group}  # here

Good:
    access:
    - {role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: group}
    - {role: Reader, principal: 11111111-2222-4333-8444-555555555555, type: group}
"""

from deployer.environment.identity_holder import holder_of
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for path, _, given in view.site.access():
        seen: set[tuple[str | None, str]] = set()
        for number, access in enumerate(given):
            holder = holder_of(view.site, access.identity) if access.identity else None
            whose = holder.identity if holder else access.principal or access.identity or ""
            key = view.catalog.role(access.role), whose.lower()
            if key[0] and key in seen:
                place = (*path, number)
                message = f"role '{access.role}' is already assigned to '{access.identity or access.principal}' here"
                yield Finding(place, message, "remove one of the two", (remove_value(place),))
            seen.add(key)


RULE = Rule("ACC003", Severity.ERROR, find, suppressible=False)
