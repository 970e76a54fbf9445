"""A plan, and what ARM's what-if says of the templates that would carry it out: where they differ, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from deployer.applying.arm_deployments.error_mapping import mapping
from deployer.applying.arm_deployments.poll import poll_location
from deployer.applying.arm_deployments.stages import Stage
from deployer.applying.arm_deployments.what_if_diff import what_if_diff
from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.values.change import Action, Change, Plan, Step, StepKey
from deployer.values.preview import Prediction, Preview

RIGHTS = ("Microsoft.Resources/deployments/validate/action", "Microsoft.Resources/deployments/whatIf/action")
_LEVEL = "ProviderNoRbac"
"""Who plans may read and not write: what is validated is asked for with rights to read
(https://github.com/Azure/arm-template-whatif/issues/135)."""
Row = Mapping[str, Any]


def what_if(plan: Plan, stages: Iterable[Stage], azure: Azure) -> Preview:
    """Validate and preview each template of the plan's stages. Changes nothing. Raises Refused."""
    rows: dict[str, Row] = {}
    posts: list[str] = []
    unknown: list[str] = []
    unseen: set[StepKey] = set()
    for stage in (stage for stage in stages if stage.template):
        found = _groundless(plan) or _asked(azure, stage, posts)
        if isinstance(found, str):
            unknown.append(found)
            unseen |= {step.key for step in stage.steps}
        else:
            rows |= {str(row["resourceId"]).lower(): row for row in found}
    shown = (change for change in _shown(plan) if not unseen & {step.key for step in change.steps})
    parts: dict[str, list[Change]] = {}
    for change in plan.changes:
        parts.setdefault(change.id.lower(), []).append(change)
    predictions = tuple(_predicted(each, rows, parts[each.id.lower()], plan.scope.id) for each in shown)
    return Preview(predictions, tuple(posts), RIGHTS if posts else (), "; ".join(dict.fromkeys(unknown)))


def _groundless(plan: Plan) -> str:
    """Why nothing can be asked: a template is looked at in a resource group, which has to be there."""
    for change in plan.changes:
        if change.kind == "resource_group" and change.action in (Action.CREATE, Action.REPLACE):
            return f"ARM can be asked only once resource group '{change.name}' is there"
    return ""


def _asked(azure: Azure, stage: Stage, posts: list[str]) -> list[Row] | str:
    """The changes that ARM predicts, or why it predicts none. What was asked is added to the posts."""
    assert stage.template
    path = stage.template.step.url.partition("?")[0]
    for action in ("validate", "whatIf"):
        posts.append(f"POST {path}/{action}")
        try:
            answer = poll_location(azure, azure.ask(action, _reading(stage.template.step)))
        except Lost as lost:
            return f"no answer to {action} ({lost.reason})"
        if not answer.ok or (isinstance(answer.body, Mapping) and answer.body.get("error")):
            reason = Answer(400, body=answer.body).reason if answer.body else answer.reason
            return f"ARM refuses the template: {reason}"
    found = mapping(mapping(answer.body).get("properties")).get("changes")
    rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
    return [row for row in rows if isinstance(row.get("resourceId"), str)]


def _reading(step: Step) -> Step:
    body = step.body or {}
    return replace(step, body={**body, "properties": {**body["properties"], "validationLevel": _LEVEL}})


def _shown(plan: Plan) -> Iterator[Change]:
    """One change for each resource; the second step of one is part of it."""
    yield from (change for change in plan.changes if "#" not in change.address)
    firsts = {change.address for change in plan.changes}
    yield from (change for change in plan.changes if "#" in change.address and change.id.lower() not in firsts)


def _predicted(change: Change, rows: Mapping[str, Row], parts: Sequence[Change], group: str) -> Prediction:
    row = rows.get(change.id.lower(), {})
    return Prediction(
        change.address,
        change.title,
        change.name,
        change.action.value,
        str(row.get("changeType", "")),
        tuple(what_if_diff(parts, row, group)),
    )
