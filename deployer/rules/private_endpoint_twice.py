"""Private endpoints have names of their own.

Two from the same subnet to the same thing bear the same default name; a second one needs a name. Source: HUB_LINK.

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

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    seen: set[str] = set()
    for i, each in enumerate(view.site.private_endpoints()):
        name = each.name.removesuffix(view.site.suffix) if each.endpoint.name else each.name
        if each.name.lower() in seen:
            fix = replace(set_value((*each.path, "name"), f"{name}-{i + 1}"), sure=False)
            yield Finding(each.path, f"two private endpoints are named '{name}'", "name one of them", (fix,))
        seen.add(each.name.lower())


RULE = Rule("NET005", Severity.ERROR, find, suppressible=False)
