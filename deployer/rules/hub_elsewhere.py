"""Only an existing hub stands in another resource group.

A hub that is made here is made in the group of the environment; `resource_group` would be forgotten. Source: our own
rule.

Bad:
    hub: {name: hub-prod, resource_group: rg-shared}  # here

Good:
    hub: {name: hub-prod, resource_group: rg-shared, existing: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.edits import remove_value, set_value
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    hub = view.environment.hub
    if hub is None:
        return
    if hub.resource_group is not None and not hub.existing:
        path = ("hub", "resource_group")
        message = "a hub that is made here is made in the environment's own resource group"
        fixes = (set_value(("hub", "existing"), True), remove_value(path))
        yield Finding(path, message, "write 'existing: true', or leave 'resource_group' out", fixes)


RULE = Rule("EXI001", Severity.WARNING, find)
