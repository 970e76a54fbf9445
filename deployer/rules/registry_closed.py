"""A registry that is closed to the internet, or has private endpoints or network rules, is a premium one.

The hub's registry is closed with the hub, and only the premium sort can be; it alone has private endpoints. Source:
https://learn.microsoft.com/azure/container-registry/container-registry-skus

Bad:
    hub:
      name: hub-prod
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
      container_registry: {sku: basic}  # here

Bad:
    hub:
      name: hub-prod
      container_registry:
        sku: standard  # here
        private_endpoints:
        - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/default

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
    if registry is None or isinstance(registry, str) or registry.sku == "premium":
        return
    path = ("hub", "container_registry", "sku")
    said = f"a registry of the sort '{registry.sku}' "
    advice, fix = "leave 'sku' out, premium is the default", (set_value(path, "premium"),)
    if hub.public_network_access == "disabled":
        yield Finding(path, f"{said}cannot be closed to the internet, and the hub is", advice, fix)
    elif registry.private_endpoints or registry.network_rules:
        what = "private endpoints" if registry.private_endpoints else "network rules"
        yield Finding(path, f"{said}has no {what}", advice, fix)


RULE = Rule("NET003", Severity.ERROR, find)
