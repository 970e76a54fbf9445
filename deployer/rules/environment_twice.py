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

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.cross_file import name_key
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    seats = view.together.names[name_key(view.site)]
    if len(seats) > 1:
        yield Finding(
            ("name",),
            f"environment '{view.environment.name}' is declared {len(seats)} times in one subscription",
            "give each environment its own name: it marks what the environment owns",
        )


RULE = Rule("NAM010", Severity.ERROR, find, suppressible=False)
