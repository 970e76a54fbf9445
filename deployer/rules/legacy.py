"""A legacy model has a successor, and its days are counted.

New deployments are still possible, for at least 30 days. Source: LIFE_2026_03.

Bad (as of 2024-12-20):
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
    for served, since in at_stage(view, Stage.LEGACY):
        coming = [x for x in served.model.milestones if x.on > view.catalog.as_of]
        then = "; ".join(f"{x.stage.value} from {x.on}" for x in coming)
        yield Finding(
            (*served.path, "model"),
            f"'{served.model.name}' is legacy since {since}" + (f": {then}" if then else ""),
            successor_advice(served, view),
        )


RULE = Rule("LIF003", Severity.WARNING, find)
