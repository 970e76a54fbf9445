"""A hub with serverless endpoints stands in one of seven regions.

Serverless endpoints of Mistral models are offered only with hubs created in the regions of the published table; a
managed deployment may stand anywhere its machines are to be had. An endpoint is used from any region, so only the hub
has to move. Source: SEED1, AVAIL_2026_02, SLS_2026_01.

Bad:
    location: westeurope  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Bad:
    regions:
    - eastus2
    - westeurope  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    location: swedencentral
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    region = view.catalog.region(view.site.location)
    if region is None or region.serverless(view.catalog.as_of):
        return
    serverless = next((served for _, served in view.served if served.model.serverless), None)
    if serverless is not None:
        allowed = [x.name for x in view.catalog.regions.values() if x.serverless(view.catalog.as_of)]
        move = f"move the environment to one of {', '.join(allowed)}; endpoints are reached from any region"
        yield Finding(
            view.site.path,
            f"hubs in '{region.name}' take no serverless endpoints, and '{serverless.model.name}' is offered as one",
            move if allowed else "on that day no region did: look at --as-of",
            unless_live=True,
        )


RULE = Rule("REG002", Severity.ERROR, find)
