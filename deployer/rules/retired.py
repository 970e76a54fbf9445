"""A retired model does not answer.

From the day of retirement on every call to a deployment is answered with 404, and no deployment can be created. Where
sources disagree the page with a date is believed; whoever knows better suppresses the finding with a reason.
Source: LIFE_2025_05, LIFE_2026_03, RETIRED_2026_04, SCHED_2026_09.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: Mistral Large (2407)  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good (as of 2024-08-05):
    projects:
    - name: assistants
      deployments:
      - model: Mistral Large (2407)
"""

from deployer.catalog.model import Stage
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import at_stage, successor_advice


def find(view: View) -> Findings:
    for served, since in at_stage(view, Stage.RETIRED):
        disputed = [claim for claim in served.model.disputes("retirement") if not claim.held]
        doubt = "; ".join(f"{view.catalog.sources[claim.source].voice} says: {claim.says}" for claim in disputed)
        hint = successor_advice(served, view)
        yield Finding(
            (*served.path, "model"),
            f"'{served.model.name}' was retired on {since}, it answers 404",
            f"{hint}; sources disagree, {doubt}" if doubt else hint,
        )


RULE = Rule("LIF001", Severity.ERROR, find)
