"""An outbound rule names one destination.

A domain name, a service tag, or a resource with what of it is reached; two in one rule, or none, is no rule Azure
knows. Source: https://learn.microsoft.com/azure/machine-learning/how-to-managed-network

Bad:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: packages, fqdn: packages.example.com, service_tag: AzureMonitor}  # here

Good:
    hub:
      name: hub-prod
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: packages, fqdn: packages.example.com}
        - {name: monitor, service_tag: AzureMonitor}
"""

from collections.abc import Iterator

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.problem import Edit, Fix
from deployer.values.source import Path


def find(view: View) -> Findings:
    for path, _, rule in view.outbound_rules:
        given = [key for key in ("fqdn", "service_tag", "resource") if getattr(rule, key) is not None]
        if len(given) != 1:
            found = f"'{rule.name}' names {' and '.join(given)}" if given else f"'{rule.name}' names no destination"
            yield Finding(path, found, "write one of fqdn, service_tag and resource", tuple(_one(path, given)))
        elif bool(rule.subresource) is not (given == ["resource"]):
            message = (
                f"'{rule.name}' needs 'subresource'" if given == ["resource"] else f"'{rule.name}' has no resource"
            )
            yield Finding(
                path, message, "'subresource' names the part of the resource to reach: blob, vault, searchService"
            )


def _one(path: Path, given: list[str]) -> Iterator[Fix]:
    for kept in given:
        yield Fix(f"keep {kept}", tuple(Edit((*path, key), None) for key in given if key != kept))


RULE = Rule("NET001", Severity.ERROR, find, suppressible=False)
