"""Domain names are approved only where nothing else may be reached.

With `allow_internet_outbound` machines reach every domain anyway, and Azure takes FQDN rules only with
`allow_only_approved_outbound`; with `disabled` it takes no rules. Source: https://learn.microsoft.com/azure/machine-
learning/how-to-managed-network

Bad:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_internet_outbound
        outbound_rules:
        - {name: packages, fqdn: pypi.org}  # here

Good:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: packages, fqdn: pypi.org}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.edits import drop, put
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    network = view.environment.hub.managed_network
    if network is None or network.isolation == "allow_only_approved_outbound":
        return
    for number, rule in enumerate(network.outbound_rules):
        path = ("hub", "managed_network", "outbound_rules", number)
        if network.isolation == "disabled":
            yield Finding(
                path, "a managed network that is disabled has no outbound rules", "remove the rule, or isolate"
            )
        elif rule.fqdn is not None:
            yield Finding(
                path,
                f"'{rule.fqdn}' cannot be approved: '{network.isolation}' reaches every domain",
                "set 'isolation' to allow_only_approved_outbound, or remove the rule",
                (put(("hub", "managed_network", "isolation"), "allow_only_approved_outbound"), drop(path)),
            )


RULE = Rule("NET002", Severity.ERROR, find)
