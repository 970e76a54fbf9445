"""The location must be a region of Azure.

Both spellings are taken: `eastus2` and `East US 2`. Source: REGIONS.

Bad:
    location: eastus22  # here

Good:
    location: East US 2
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.nearest import meant
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    location = view.environment.location
    if view.catalog.region(location) is None:
        names = (*view.catalog.regions, *(region.display_name for region in view.catalog.regions.values()))
        yield Finding(
            ("location",),
            f"'{location}' is not a region of Azure",
            meant(location, names) or "'deployer regions' lists the regions",
        )


RULE = Rule("REG001", Severity.ERROR, find)
