"""The subscription is named by its id.

Azure's ids are GUIDs: eight, four, four, four and twelve hexadecimal digits. A display name does not do.
Source: https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id

Bad:
    subscription: Pay-As-You-Go  # here

Good:
    subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.names import is_guid


def find(view: View) -> Findings:
    text = view.environment.subscription
    if not is_guid(text):
        yield Finding(
            ("subscription",),
            f"'{text}' is not the id of a subscription",
            "write its id, or '${AZURE_SUBSCRIPTION_ID}'; 'az account show --query id' prints it",
        )


RULE = Rule("NAM009", Severity.ERROR, find)
