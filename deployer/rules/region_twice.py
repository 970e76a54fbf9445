"""A region is named once.

Each region of `regions` gets one hub with its projects, however often it is named; a second time is most often a slip
for another region. Source: our own rule.

Bad:
    regions:
    - eastus2
    - East US 2  # here

Good:
    regions: [eastus2, swedencentral]
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    seen: set[str] = set()
    for number, text in enumerate(view.environment.regions):
        region = view.catalog.region(text)
        name = region.name if region else text
        if name in seen and view.site.path == ("regions", 0):  # once, though there is a view for each region
            path = ("regions", number)
            yield Finding(
                path,
                f"'{name}' is already among the regions",
                "name another region, or remove this one",
                (remove_value(path),),
            )
        seen.add(name)


RULE = Rule("REG006", Severity.WARNING, find)
