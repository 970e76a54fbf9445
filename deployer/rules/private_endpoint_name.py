"""A private endpoint is named as Azure allows.

2 to 64 letters, digits, underscores, full stops and hyphens, beginning with a letter or digit and ending in one or in
an underscore. Source: RMNAMES.

Bad:
    hub:
      name: hub-example
      private_endpoints:
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one
        name: pe/../../other  # here

Good:
    hub:
      name: hub-example
      private_endpoints:
      - subnet: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one
        name: pe-hub
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    for each in view.site.hub.private_endpoints if view.site.hub else ():
        if each.endpoint.name is not None:
            yield from invalid_name(view, "private_endpoint", "private endpoint", (*each.path, "name"), each.name)


RULE = Rule("NAM012", Severity.ERROR, find, suppressible=False)
