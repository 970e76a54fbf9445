"""A principal is named by its object id.

Role assignments take the object id of a user, group or service principal: a GUID, and neither a name nor the client id
of an application. Source: https://learn.microsoft.com/azure/role-based-access-control/role-assignments-steps

Bad:
    access:
    - {role: Azure AI Developer, principal: jane@example.com, type: user}  # here

Good:
    access:
    - {role: Azure AI Developer, principal: 11111111-2222-4333-8444-555555555555, type: user}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.names import is_guid


def find(view: View) -> Findings:
    for path, _, given in view.site.access():
        for number, access in enumerate(given):
            if access.principal is not None and not is_guid(access.principal):
                yield Finding(
                    (*path, number, "principal"),
                    f"'{access.principal}' is not the object id of a principal",
                    "'az ad user show', 'az ad group show' and 'az ad sp show' print it with '--query id'",
                )


RULE = Rule("ACC002", Severity.ERROR, find)
