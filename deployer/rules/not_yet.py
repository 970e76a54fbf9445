"""A model can be deployed from the day it is offered.

Matters for days in the past only: no source shows the model before its first day. Source: the first row of the model's
`regions` or `machines` in the catalogue.

Bad (as of 2024-08-05):
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.catalog.model import Stage
from deployer.environment.resolved_deployment import AccountDeployment
from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    day = view.catalog.as_of
    for served in view.site.deployments():
        unknown = view.catalog.stages[served.model.name] is Stage.UNKNOWN
        since = served.offer.since if isinstance(served, AccountDeployment) and served.offer else served.model.since
        if served.model.offered_on(served.platform) and (unknown or (since is not None and since > day)):
            yield Finding(
                (*served.path, "model"),
                f"'{served.model.name}' is not known to be offered before {since}",
                f"this is a check as of {day}",
            )


RULE = Rule("LIF005", Severity.ERROR, find)
