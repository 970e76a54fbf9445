"""A hub is named as Azure allows.

3 to 33 letters, digits, hyphens and underscores. Source: SDK_ML_OLD.

Bad:
    hub: {name: my.hub}  # here

Bad:
    hub: {name: hub-prod/providers/Microsoft.KeyVault/vaults/kv-prod}  # here

Good:
    hub: {name: hub-prod_1}
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    if view.site.hub:
        yield from invalid_name(view, "workspace", "hub", ("hub", "name"), view.site.hub.name)


RULE = Rule("NAM003", Severity.ERROR, find, suppressible=False)
