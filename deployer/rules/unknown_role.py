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

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.edits import misspelt


def find(view: View) -> Findings:
    for path, _, given in view.site.access():
        for number, access in enumerate(given):
            if view.catalog.role(access.role) is None:
                known = [role.name for role in view.catalog.roles.values()]
                message = f"no built-in role is called '{access.role}'"
                advice = "write the id of the role, 'az role definition list' shows it"
                yield misspelt((*path, number, "role"), message, access.role, known, advice)


RULE = Rule("ACC001", Severity.ERROR, find, suppressible=False)
