"""Domain names and service tags are approved only where nothing else may be reached.

With `allow_internet_outbound` machines reach every address anyway, and Azure takes but private endpoints; with
`disabled` it takes no rules.
Source: https://learn.microsoft.com/azure/machine-learning/how-to-managed-network

Bad:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_internet_outbound
        outbound_rules:
        - {name: packages, fqdn: packages.example.com}  # here

Good:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: packages, fqdn: packages.example.com}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value


def find(view: View) -> Findings:
    network = view.environment.hub.managed_network if view.environment.hub else None
    if network is None or network.isolation == "allow_only_approved_outbound":
        return
    for number, rule in enumerate(network.outbound_rules):
        path = ("hub", "managed_network", "outbound_rules", number)
        if network.isolation == "disabled":
            yield Finding(
                path, "a managed network that is disabled has no outbound rules", "remove the rule, or isolate"
            )
        elif name := rule.fqdn or rule.service_tag:
            yield Finding(
                path,
                f"'{name}' cannot be approved: '{network.isolation}' reaches every address",
                "set 'isolation' to allow_only_approved_outbound, or remove the rule",
                (
                    set_value(("hub", "managed_network", "isolation"), "allow_only_approved_outbound"),
                    remove_value(path),
                ),
            )


RULE = Rule("NET002", Severity.ERROR, find)
