"""A plan, and what ARM's what-if says of the templates that would carry it out: where they differ, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure, Lost
from deployer.engine.differ import differ
from deployer.engine.settled import settled
from deployer.engine.stages import Stage, stages
from deployer.values.change import Change, Plan
from deployer.values.preview import Prediction, Preview

RIGHTS = ("Microsoft.Resources/deployments/validate/action", "Microsoft.Resources/deployments/whatIf/action")
Row = Mapping[str, Any]


def preview(plan: Plan, azure: Azure) -> Preview:
    """Validate and preview each template of the plan. Changes nothing. Raises Refused."""
    rows: dict[str, Row] = {}
    posts, refused = [], []
    for stage in stages(plan):
        if stage.parcel:
            path = stage.parcel.step.url.partition("?")[0]
            posts += [f"POST {path}/validate", f"POST {path}/whatIf"]
            found = _asked(azure, stage)
            if isinstance(found, str):
                refused.append(found)
            else:
                rows |= {str(row["resourceId"]).lower(): row for row in found}
    predictions = tuple(_predicted(change, rows, plan) for change in _shown(plan))
    return Preview(predictions, tuple(posts), RIGHTS if posts else (), "; ".join(refused))


def _asked(azure: Azure, stage: Stage) -> list[Row] | str:
    """The changes that ARM predicts, or why it refuses the template."""
    assert stage.parcel
    for action in ("validate", "whatIf"):
        try:
            answer = settled(azure, azure.ask(action, stage.parcel.step))
        except Lost as lost:
            return f"no answer to {action} ({lost})"
        if not answer.ok or (isinstance(answer.body, Mapping) and answer.body.get("error")):
            return Answer(400, body=answer.body).reason if answer.body else answer.reason
    body = answer.body if isinstance(answer.body, Mapping) else {}
    return list((body.get("properties") or {}).get("changes") or ())


def _shown(plan: Plan) -> Iterator[Change]:
    """One change for each resource; the second step of one is part of it."""
    yield from (change for change in plan.changes if "#" not in change.address)
    firsts = {change.address for change in plan.changes}
    yield from (change for change in plan.changes if "#" in change.address and change.id.lower() not in firsts)


def _predicted(change: Change, rows: Mapping[str, Row], plan: Plan) -> Prediction:
    row = rows.get(change.id.lower(), {})
    parts = [other for other in plan.changes if other.id.lower() == change.id.lower()]
    return Prediction(
        change.address,
        change.title,
        change.name,
        change.action.value,
        str(row.get("changeType", "")),
        tuple(differ(parts, row)),
    )
