"""The region must offer the model.

Each serverless model is offered to hubs of the regions in the published table, and the tables change: what counts is
the table of the day. Source: AVAIL_2024_08 to AVAIL_2026_02; how Azure refuses: ISSUE_AZAPI_662.

Bad (as of 2026-03-01):
    location: westus
    projects:
    - name: assistants
      deployments:
      - model: mistral-document-ai-2505  # here

Good (as of 2026-03-01):
    location: swedencentral
    projects:
    - name: assistants
      deployments:
      - model: mistral-document-ai-2505
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    region, day = view.catalog.region(view.site.location), view.catalog.as_of
    if region is None or not region.serverless(day):
        return  # REG001 and REG002 have said it once for the whole environment
    elsewhere = {
        model.name: ", ".join(sorted(model.regions(day)))
        for model in view.catalog.models
        if model.serverless and view.catalog.stages[model.name].is_open and region.name not in model.regions(day)
    }
    for _, served in view.served:
        model = served.model
        if model.name in elsewhere:
            offered = elsewhere[model.name]
            yield Finding(
                (*served.path, "model"),
                f"'{model.name}' is not offered in '{region.name}'",
                f"it is offered in {offered}" if offered else f"no region offers it on {day}",
                unless_live=True,
            )


RULE = Rule("REG003", Severity.ERROR, find)
