"""The location must be a region of Azure.

Both spellings are taken: `eastus2` and `East US 2`. Source: REGIONS.

Bad:
    location: eastus22  # here

Bad:
    regions:
    - swedencentral
    - east-us  # here

Good:
    location: East US 2
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.nearest import meant
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    if view.environment.cloud != "public":
        return  # REG005 says that the catalogue does not know those
    for path, text in {("location",): view.environment.location, view.site.path: view.site.location}.items():
        if view.catalog.region(text) is None:
            names = (*view.catalog.regions, *(region.display_name for region in view.catalog.regions.values()))
            variable = f"write '${{{text}}}' for the variable" if text.startswith("var.") else ""
            advice = variable or meant(text, names) or "'deployer regions' lists the regions"
            yield Finding(path, f"'{text}' is not a region of Azure", advice)


RULE = Rule("REG001", Severity.ERROR, find)
