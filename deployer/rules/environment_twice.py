"""Each environment of a subscription has its own name.

The name is the mark of ownership on everything the environment makes. Two environments of one name would each take the
other's resources for its own, and delete them. Source: our own rule.

Bad:
    name: prod  # here
    resource_group: rg-one
    ---
    name: prod  # here
    resource_group: rg-two

Good:
    name: prod-one
    resource_group: rg-one
    ---
    name: prod-two
    resource_group: rg-two
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import name_key


def find(view: View) -> Findings:
    seats = view.cross_file.names[name_key(view.site)]
    if len(seats) > 1:
        yield Finding(
            ("name",),
            f"environment '{view.environment.name}' is declared {len(seats)} times in one subscription",
            "give each environment its own name: it marks what the environment owns",
        )


RULE = Rule("NAM010", Severity.ERROR, find, suppressible=False)
