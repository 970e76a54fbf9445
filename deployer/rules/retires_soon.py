"""A model whose end is near, or may be.

Warned of from 60 days before: days that Microsoft has announced, and days that only another source names. The second
sort is never more than a warning, also when the day has passed. Source: SCHED_2026_09, LITELLM.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-medium-2505  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from collections.abc import Iterator
from datetime import timedelta

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import successor_advice

NOTICE = timedelta(days=60)


def find(view: View) -> Findings:
    coming: dict[str, tuple[str, ...]] = {}
    for served in view.site.deployments():
        model = served.model
        if model.name not in coming:
            coming[model.name] = tuple(_coming(model, view.catalog))
        for message in coming[model.name]:
            yield Finding((*served.path, "model"), message, successor_advice(served, view))


def _coming(model: Model, catalog: Catalog) -> Iterator[str]:
    if catalog.stages[model.name] not in (Stage.PREVIEW, Stage.AVAILABLE):
        return  # the other stages have rules of their own, which name the days
    day = catalog.as_of
    if soon := next((x for x in model.milestones if timedelta(0) < x.on - day <= NOTICE), None):
        yield f"'{model.name}' is {soon.stage.value} from {soon.on}"
        return
    claims = model.disputes("retirement")
    for claim in claims:
        if not claim.held and claim.on and claim.on - day <= NOTICE:
            said = [f"{catalog.sources[x.source].voice} says: {x.says}" for x in claims if x.held]
            told = "; ".join(
                [f"'{model.name}' may retire on {claim.on}, says {catalog.sources[claim.source].voice}", *said]
            )
            yield told


RULE = Rule("LIF004", Severity.WARNING, find)
