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

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from deployer.catalog.model import Model, Stage
from deployer.rules.lifecycle import advice
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity

NOTICE = timedelta(days=60)


def find(view: View) -> Iterator[Finding]:
    day = view.catalog.as_of
    for _, served in view.served:
        if served.model.stage(day) not in (Stage.PREVIEW, Stage.AVAILABLE):
            continue  # the other stages have rules of their own, which name the days
        for message in _coming(served.model, day):
            yield Finding((*served.path, "model"), message, advice(served.model, view.catalog))


def _coming(model: Model, day: date) -> Iterator[str]:
    soon = next((x for x in model.milestones if day < x.on <= day + NOTICE), None)
    if soon:
        yield f"'{model.name}' is {soon.stage.value} from {soon.on}"
    elif claim := next((x for x in model.disputes("retirement") if not x.held and x.on and x.on <= day + NOTICE), None):
        held = next((x for x in model.disputes("retirement") if x.held), None)
        yield f"'{model.name}' may retire on {claim.on}, says {claim.source}" + (
            f"; {held.source} says: {held.says}" if held else ""
        )


RULE = Rule("LIF004", Severity.WARNING, find)
