"""A deprecated model takes no new deployments.

What is deployed keeps answering until the model retires; a plan that finds the deployment alive lets it be, and says
so. Source: LIFE_2026_03.

Bad (as of 2025-02-01):
    projects:
    - name: assistants
      deployments:
      - model: Mistral Large (2402)  # here

Good (as of 2024-10-01):
    projects:
    - name: assistants
      deployments:
      - model: Mistral Large (2402)
"""

from deployer.catalog.model import Stage
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import at_stage, successor_advice


def find(view: View) -> Findings:
    for served, since in at_stage(view, Stage.DEPRECATED):
        end = served.model.milestone(Stage.RETIRED)
        until = f" and retires on {end.on}" if end else ""
        yield Finding(
            (*served.path, "model"),
            f"'{served.model.name}' takes no new deployments since {since}{until}",
            successor_advice(served, view),
            unless_live=True,
        )


RULE = Rule("LIF002", Severity.ERROR, find)
