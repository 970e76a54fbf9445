"""Access is given within the environment's resource group.

A template of a resource group assigns roles in that group alone, and who gives access to a hub of another group, or to
a Foundry account, is for those who own it: it counts for what all others have there. Source: RBAC_ASSIGN.

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

from deployer.environment.foundry.account import Foundry
from deployer.environment.hub import Hub
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    site, hub = view.site, view.site.hub
    places: list[tuple[str, str, Hub | Foundry]] = [("foundry", each.id, each.section) for each in site.accounts]
    places += [("hub", hub.id, hub.section)] if hub else []
    for word, id, section in places:
        if f"{id}/".lower().startswith(f"{site.group}/".lower()):
            continue
        for i, _ in enumerate(section.access):
            path = (word, "access", i)
            message = f"'{section.name}' is in group '{section.resource_group}': access to it is given there"
            yield Finding(path, message, "declare it in the environment of that group", (remove_value(path),))


RULE = Rule("ACC004", Severity.ERROR, find)
