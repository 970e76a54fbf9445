"""Foundry accounts, and their projects, are in regions that have them.

Azure answers `InvalidApiSetId` elsewhere. Source: AZD_REC_06, REGION_SUPPORT.

Bad:
    location: mexicocentral
    hub: null
    foundry:  # here
      name: ai-example

Bad:
    location: japanwest
    hub: null
    foundry:
      name: ai-example
      projects:  # here
      - name: assistants

Good:
    location: japanwest
    hub: null
    foundry: {name: ai-example}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    region = view.catalog.region(view.site.location)
    for account in view.site.accounts if region else ():
        if region and not region.accounts and not account.existing:
            there = ", ".join(each.name for each in view.catalog.regions.values() if each.accounts)
            yield Finding(
                account.path,
                f"'{region.name}' has no Foundry accounts",
                f"there are in {there}",
                key=True,
                unless_live=True,
            )
        elif region and account.projects and not region.projects:
            there = ", ".join(each.name for each in view.catalog.regions.values() if each.projects)
            yield Finding(
                (*account.path, "projects"),
                f"accounts in '{region.name}' have no projects",
                f"deployments need none; projects are in {there}",
                key=True,
                unless_live=True,
            )


RULE = Rule("REG007", Severity.ERROR, find)
