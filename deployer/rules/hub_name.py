"""A hub is named as Azure allows.

3 to 33 letters, digits, hyphens and underscores. Source: SDK_ML_OLD.

Bad:
    hub: {name: my.hub}  # here

Bad:
    hub: {name: hub-prod/providers/Microsoft.KeyVault/vaults/kv-prod}  # here

Good:
    hub: {name: hub-prod_1}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.names import invalid_name
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    if view.site.hub:
        yield from invalid_name(view, "workspace", "hub", ("hub", "name"), view.site.hub.name)


RULE = Rule("NAM003", Severity.ERROR, find, suppressible=False)
