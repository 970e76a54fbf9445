"""A role is named as Azure names it.

The built-in roles that this work needs are known by name; any other, also one of your own, is written as its id.
Source: RBAC_BUILTIN, RBAC_HUB.

Bad:
    access:
    - {role: Azure AI Developr, principal: 11111111-2222-4333-8444-555555555555, type: group}  # here

Good:
    access:
    - {role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: group}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.nearest import nearest


def find(view: View) -> Findings:
    for path, _, given in view.site.access():
        for number, access in enumerate(given):
            if view.catalog.role(access.role) is None:
                near = nearest(access.role, [role.name for role in view.catalog.roles.values()])
                place = (*path, number, "role")
                yield Finding(
                    place,
                    f"no built-in role is called '{access.role}'",
                    f"did you mean '{near}'?"
                    if near
                    else "write the id of the role, 'az role definition list' shows it",
                    (set_value(place, near),) if near else (),
                )


RULE = Rule("ACC001", Severity.ERROR, find, suppressible=False)
