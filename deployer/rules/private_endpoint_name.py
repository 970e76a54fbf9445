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
    for number, endpoint in enumerate(view.environment.hub.private_endpoints if view.environment.hub else ()):
        if endpoint.name is not None:
            path = ("hub", "private_endpoints", number, "name")
            yield from invalid_name(
                view, "private_endpoint", "private endpoint", path, f"{endpoint.name}{view.site.suffix}"
            )


RULE = Rule("NAM012", Severity.ERROR, find, suppressible=False)
