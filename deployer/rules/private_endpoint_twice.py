"""Private endpoints have names of their own.

Two into the same subnet bear the same default name; a second one needs a name. Source: HUB_LINK.

Bad:
    hub:
      name: hub-example
      private_endpoints:
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one  # here

Good:
    hub:
      name: hub-example
      private_endpoints:
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/two
"""

from dataclasses import replace

from deployer.environment.names import private_endpoint_name
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    hub, seen = view.environment.hub, set()
    for i, endpoint in enumerate(hub.private_endpoints if hub else ()):
        name = endpoint.name or private_endpoint_name(hub.name if hub else "", endpoint.subnet)
        if name.lower() in seen:
            path = ("hub", "private_endpoints", i)
            fix = replace(set_value((*path, "name"), f"{name}-{i + 1}"), sure=False)
            yield Finding(path, f"two private endpoints are named '{name}'", "name one of them", (fix,))
        seen.add(name.lower())


RULE = Rule("NET005", Severity.ERROR, find, suppressible=False)
