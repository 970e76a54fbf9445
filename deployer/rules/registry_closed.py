"""A registry that is closed to the internet is a premium one.

The hub's registry is closed with the hub, and only the premium sort can be. Source:
https://learn.microsoft.com/azure/container-registry/container-registry-skus

Bad:
    hub:
      name: hub-prod
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
      container_registry: {sku: basic}  # here

Good:
    hub: {name: hub-prod, container_registry: {sku: basic}}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    hub = view.environment.hub
    if hub is None:
        return
    registry = hub.container_registry
    if hub.public_network_access == "enabled" or registry is None or isinstance(registry, str):
        return
    if registry.sku != "premium":
        path = ("hub", "container_registry", "sku")
        message = f"a registry of the sort '{registry.sku}' cannot be closed to the internet, and the hub is"
        yield Finding(path, message, "leave 'sku' out, premium is the default", (set_value(path, "premium"),))


RULE = Rule("NET003", Severity.ERROR, find)
