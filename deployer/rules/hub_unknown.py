"""A hub needs Azure Machine Learning in its region.

Hubs and projects are workspaces of Azure Machine Learning. No source that we know shows the service in every region;
where none does, Azure may refuse the hub with LocationNotAvailableForResourceType. Source: ISSUE_PS_16949,
MATRIX_2026_09, SEED1.

Bad:
    location: southafricawest  # here

Good:
    location: westeurope
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    hub, region = view.environment.hub, view.catalog.region(view.site.location)
    if hub and region and not region.hubs and not hub.existing:
        yield Finding(
            view.site.path,
            f"no source shows that '{region.name}' takes hubs",
            "'az provider show -n Microsoft.MachineLearningServices' lists the regions of your subscription",
        )


RULE = Rule("REG004", Severity.WARNING, find)
