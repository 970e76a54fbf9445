"""Only an existing hub stands in another resource group.

A hub that is made here is made in the group of the environment; `resource_group` would be forgotten. Source: our own
rule.

Bad:
    hub: {name: hub-prod, resource_group: rg-shared}  # here

Good:
    hub: {name: hub-prod, resource_group: rg-shared, existing: true}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value


def find(view: View) -> Findings:
    hub = view.environment.hub
    if hub is None:
        return
    if hub.resource_group is not None and not hub.existing:
        path = ("hub", "resource_group")
        message = "a hub that is made here is made in the environment's own resource group"
        fixes = (set_value(("hub", "existing"), True), remove_value(path))
        yield Finding(path, message, "write 'existing: true', or leave 'resource_group' out", fixes)


RULE = Rule("EXI001", Severity.WARNING, find)
