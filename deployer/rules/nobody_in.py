"""A hub that is closed to the internet has a private endpoint.

Its endpoints follow the hub: without a private endpoint nobody reaches them, `deployer verify` neither. Source:
SLS_2024_07, https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link

Bad:
    hub: {name: hub-prod, public_network_access: disabled}  # here

Good:
    hub:
      name: hub-prod
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    hub = view.environment.hub
    if hub is None:
        return
    if hub.public_network_access == "disabled" and not hub.private_endpoints and not hub.existing:
        yield Finding(
            ("hub", "public_network_access"),
            (
                "no network reaches the hub and its endpoints: public network access "
                "is disabled, and there is no private endpoint"
            ),
            "add 'private_endpoints', or create them elsewhere and suppress this with the reason",
        )


RULE = Rule("NET004", Severity.WARNING, find)
