"""Who is signed in, and whether the subscription takes tokens of that tenant.

A token of another tenant is refused with InvalidAuthenticationTokenTenant, unless that tenant manages the subscription
(https://learn.microsoft.com/azure/lighthouse/concepts/architecture).
"""

from __future__ import annotations

from deployer.planning.checks.check import Check, Seen, Subject, refused
from deployer.values.problem import Problem, Severity


def look(subject: Subject) -> Seen:
    """The tenants of the token and of the subscription."""
    tenant, identity = subject.azure.identity()
    who = f"signed in as '{identity or 'somebody whom the token does not name'}' of tenant '{tenant}'"
    if not tenant:
        return Seen("", untold=["the access token does not tell its tenant"])
    answer = subject.subscription()
    if not answer.ok:
        return Seen("", untold=[f"{who}; whose the subscription is could not be read ({refused(answer)})"])
    own = str(answer.body.get("tenantId") or tenant)
    managing = {str(each.get("tenantId", "")).lower() for each in answer.body.get("managedByTenants") or ()}
    if tenant.lower() in {own.lower(), *managing}:
        return Seen(who)
    message = f"you are signed in to tenant '{tenant}', and subscription '{subject.plan.subscription}' is of '{own}'"
    help = f"sign in there: 'az login --tenant {own}', or AZURE_TENANT_ID={own}"
    return Seen("", [Problem("PRE001", Severity.ERROR, message, help=help)])


CHECK = Check("identity", look)
