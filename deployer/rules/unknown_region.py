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

import re

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.nearest import meant

NAME = re.compile(r"[A-Za-z0-9 ]+")


def find(view: View) -> Findings:
    public = view.environment.cloud == "public"  # REG005 says that the catalogue does not know the others
    for path, text in {("location",): view.environment.location, view.site.path: view.site.location}.items():
        if not public and NAME.fullmatch(text) is None:
            yield Finding(path, f"'{text}' is not a region of Azure", "regions are letters, digits and spaces")
        elif public and view.catalog.region(text) is None:
            names = (*view.catalog.regions, *(region.display_name for region in view.catalog.regions.values()))
            variable = f"write '${{{text}}}' for the variable" if text.startswith("var.") else ""
            advice = variable or meant(text, names) or "'deployer regions' lists the regions"
            yield Finding(path, f"'{text}' is not a region of Azure", advice)


RULE = Rule("REG001", Severity.ERROR, find)
