"""Access is given within the environment's resource group.

A template of a resource group assigns roles in that group alone, and who gives access to a hub of another group is for
those who own it. Source: RBAC_ASSIGN.

Bad:
    hub:
      name: hub-example
      existing: true
      resource_group: rg-hubs
      access:
      - role: Reader  # here
        principal: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
        type: group

Good:
    hub:
      name: hub-example
      existing: true
      access:
      - {role: Reader, principal: 3f2504e0-4f89-41d3-9a0c-0305e82c3301, type: group}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    hub, site = view.site.hub, view.site
    if hub is None or f"{hub.id}/".lower().startswith(f"{site.group}/".lower()):
        return
    for i, _ in enumerate(hub.section.access):
        path = ("hub", "access", i)
        message = f"the hub is in group '{hub.section.resource_group}': access to it is given there"
        yield Finding(path, message, "declare it in the environment of that group", (remove_value(path),))


RULE = Rule("ACC004", Severity.ERROR, find)
