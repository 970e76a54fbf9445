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
    for path, network, rule in view.outbound_rules:
        name = rule.fqdn or rule.service_tag
        if network.isolation == "disabled":
            message = "a managed network that is disabled has no outbound rules"
            yield Finding(path, message, "remove the rule, or isolate")
        elif name and network.isolation != "allow_only_approved_outbound":
            message = f"'{name}' cannot be approved: '{network.isolation}' reaches every address"
            isolate = set_value(("hub", "managed_network", "isolation"), "allow_only_approved_outbound")
            advice = "set 'isolation' to allow_only_approved_outbound, or remove the rule"
            yield Finding(path, message, advice, (isolate, remove_value(path)))


RULE = Rule("NET002", Severity.ERROR, find)
