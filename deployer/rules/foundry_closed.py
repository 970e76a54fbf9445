"""Somebody reaches the account.

Closed to the internet, it is reached by private endpoints alone. Source: SPEC_COG, PRIVATE_DNS.

Bad:
    foundry:
      name: ai-example
      public_network_access: disabled  # here

Good:
    foundry:
      name: ai-example
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/ai
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for account in view.site.accounts:
        section = account.section
        if section.public_network_access == "disabled" and not section.private_endpoints and not section.existing:
            yield Finding(
                (*account.path, "public_network_access"),
                "nobody reaches the account: it is closed to the internet and has no private endpoint",
                "add 'private_endpoints', or create them elsewhere and suppress this with the reason",
            )


RULE = Rule("NET008", Severity.WARNING, find)
