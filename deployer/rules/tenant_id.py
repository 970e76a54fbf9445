"""The tenant is named by its id.

Source: https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id

Bad:
    tenant: contoso.onmicrosoft.com  # here

Good:
    tenant: 11111111-2222-4333-8444-555555555555
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.names import is_guid


def find(view: View) -> Findings:
    tenant = view.environment.tenant
    if tenant is not None and not is_guid(tenant):
        yield Finding(
            ("tenant",), f"'{tenant}' is not the id of a tenant", "'az account show --query tenantId' prints it"
        )


RULE = Rule("NAM011", Severity.ERROR, find)
