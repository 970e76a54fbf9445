"""A resource group, the one of an existing hub as well, is named as Azure allows.

1 to 90 letters, digits, underscores, hyphens, parentheses and full stops, and no full stop at the end. Source: RMNAMES.

Bad:
    resource_group: rg-mistral.  # here

Bad:
    hub: {name: hub-prod, existing: true, resource_group: ../rg-shared}  # here

Good:
    resource_group: rg-mistral_(prod)
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    path = ("resource_group",) if isinstance(view.environment.resource_group, str) else ("resource_group", "name")
    yield from invalid_name(view, "resource_group", "resource group", path, view.environment.group.name)
    for key, section in (("hub", view.environment.hub), ("foundry", view.environment.foundry)):
        if section and (shared := section.resource_group) is not None:
            yield from invalid_name(view, "resource_group", "resource group", (key, "resource_group"), shared)


RULE = Rule("NAM002", Severity.ERROR, find, suppressible=False)
