"""Planned writes -> the template of one ARM deployment that carries them out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.kinds.all import kinds, one_by_one, turn
from deployer.render.render import literal, template_of
from deployer.values.change import Change, Plan, Step, StepKey
from deployer.values.json_path import digest
from deployer.values.resource import Body

API_VERSION = "2026-06-01"
WRITER = "azure-mgmt-resource-deployments"
_NESTED = "2022-09-01"
_MEMBERS = frozenset({"location", "kind", "tags", "sku", "identity", "properties", "plan", "zones", "managedby"})
_LONGEST = 64
"""Characters of the name of a deployment: Microsoft.Resources/stable/2024-03-01/resources.json"""


class TemplateDeployment(Struct, frozen=True):
    """One deployment: the request that submits it, and which of the operations it will list is which planned write."""

    step: Step
    contents: tuple[Step, ...]
    targets: Mapping[str, str]
    """Id in lower case of what an operation names, to the address of the change."""


def template_deployment(
    plan: Plan, ordinal: int, contents: Sequence[Step], owners: Mapping[StepKey, Change]
) -> TemplateDeployment:
    """The deployment of these writes. Its name says which environment and which in the order, so that running again
    takes the place of what ran before, and two runs at a time clash.
    """
    changes = [owners[step.key] for step in contents]
    ids = {step.key: _id(plan, change) for step, change in zip(contents, changes, strict=True)}
    turns = (turn(change.kind, change.id) for change in changes)
    ordered = one_by_one((step.key, place, step.needs) for step, place in zip(contents, turns, strict=True))
    entries = [_entry(step, owners[step.key], ids, ordered[step.key]) for step in contents]
    name = bounded(f"deployer-{plan.environment}-{ordinal}")
    path = f"{_deployments(plan)}/{name}"
    body = {"properties": {"mode": "Incremental", "template": template_of(entries), "parameters": {}}}
    needs = tuple(sorted({need for step in contents for need in step.needs} - ids.keys()))
    step = Step(StepKey("deploy", name), "PUT", f"{path}?api-version={API_VERSION}", WRITER, body, needs)
    targets = {ids[each.key].lower(): owners[each.key].address for each in contents}
    return TemplateDeployment(step, tuple(contents), targets)


def bounded(name: str) -> str:
    """A name that ARM takes for a deployment, the same for the same text; a hash stands for what is too long."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 9]}-{digest(name)[:8]}"


def _deployments(plan: Plan) -> str:
    group = f"/subscriptions/{plan.subscription}/resourceGroups/{plan.group}"
    return f"{group}/providers/Microsoft.Resources/deployments"


def _id(plan: Plan, change: Change) -> str:
    """Id of what ARM writes: the resource, or the deployment inside that takes its second step."""
    if not kinds()[change.kind].aspect:
        return change.id
    name = f"deployer-{plan.environment}-{digest(change.address)[:8]}-{kinds()[change.kind].aspect}"
    return f"{_deployments(plan)}/{bounded(name)}"


def _spelled(body: Body) -> dict[str, Any]:
    """A body in a template. Of what is live only the members that resources have: others are words of the template."""
    return {
        key: unlooped(value) if key.lower() == "properties" else literal(value)
        for key, value in body.items()
        if key.lower() in _MEMBERS
    }


def unlooped(value: Any) -> Any:
    """A value below `properties`, where ARM takes a member named `copy` for a loop and nothing escapes it: what holds
    one is spelled as JSON within an expression, and is not looked at again.

    https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties
    """
    if isinstance(value, Mapping):
        if any(key.lower() == "copy" for key in value):
            return "[json('" + json.dumps(value).replace("'", "''") + "')]"
        return {literal(key): unlooped(item) for key, item in value.items()}
    return [unlooped(item) for item in value] if isinstance(value, list) else literal(value)


def _entry(step: Step, change: Change, ids: Mapping[StepKey, str], needs: tuple[StepKey, ...]) -> dict[str, Any]:
    kind, id = kinds()[change.kind], change.parts
    scope = {"scope": literal(id.scope)} if id.scope else {}
    head = {"type": kind.type, "apiVersion": kind.api_version, "name": literal(id.name), **scope}
    entry = {**head, **_spelled(step.body or {})}
    depends = [ids[need] for need in needs if need in ids]
    last = {"dependsOn": depends} if depends else {}
    if not kind.aspect:
        return {**entry, **last}
    # A template may hold a resource only once: its second step goes into a nested deployment.
    options = {
        "mode": "Incremental",
        "expressionEvaluationOptions": {"scope": "inner"},
        "template": template_of([entry]),
    }
    name = ids[step.key].rsplit("/", 1)[-1]
    nested = {"type": "Microsoft.Resources/deployments", "apiVersion": _NESTED, "name": name}
    return {**nested, **last, "properties": options}
