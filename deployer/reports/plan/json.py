"""A plan for programs, in the names of Terraform's `show -json`, so that jq, conftest and GitLab recipes work on it.

What Terraform has no name for stands under `deployer`. Nothing of the plan is left out but what others set, of which
it holds the paths and a fingerprint: this is the plan file as well, and deployer.planning.plan_file reads it. It holds
no absolute path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from deployer.reports.checks import check_shapes
from deployer.reports.cost import summed
from deployer.reports.document import document, row, source
from deployer.reports.labels import portable
from deployer.reports.redaction import is_secret, secrets, without_secrets
from deployer.values.change import Action, Change, FieldChange, Plan, Step
from deployer.values.cost import CostChange
from deployer.values.given_id import GivenId
from deployer.values.ignored import IgnoredDifference
from deployer.values.json_path import digest
from deployer.values.lifecycle import Lifecycle
from deployer.values.naming import full_name
from deployer.values.resource import EXPRESSION, Body, Expression, Resource
from deployer.values.source import Path
from deployer.values.version import __version__

VERSION = "1.2"
"""Of Terraform's plan format. A reader ignores what it does not know, and refuses another first number."""

FORMAT = 2
"""Of what stands under `deployer`. It grows when something in it, or a digest, comes to mean something else; plans of
format 1 (deployer 0.1.0) bear no number.
"""

_ACTIONS: dict[Action, list[str]] = {Action.REPLACE: ["delete", "create"]}


def as_json(plans: Sequence[Plan]) -> str:
    """The whole plan; programs look at `resource_changes[].change.actions`.

    Several are one document in the same shape, so that the same jq and conftest recipes work: `resource_changes` are
    those of all environments, each with the name of its own under `deployer`; what a single plan says of itself there
    is a list, `environments`. Nobody applies this: `plan --out` writes one plan.
    """
    shapes = [_shape(plan) for plan in plans]
    return document(shapes[0] if len(shapes) == 1 else _together(shapes))


def _together(shapes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    heads = [each["deployer"] for each in shapes]
    changes = [
        {**change, "deployer": {**change["deployer"], "environment": head["environment"]}}
        for each, head in zip(shapes, heads, strict=True)
        for change in each["resource_changes"]
    ]
    names = ("add", "change", "destroy")
    return {
        "format_version": VERSION,
        "applyable": any(each["applyable"] for each in shapes),
        "complete": all(each["complete"] for each in shapes),
        "errored": False,
        "resource_changes": changes,
        "deployer": {
            "changes_present": any(head["changes_present"] for head in heads),
            "summary": {name: sum(head["summary"][name] for head in heads) for name in names},
            "environments": heads,
        },
    }


def _shape(plan: Plan) -> dict[str, Any]:
    """The plan as one object."""
    gone = bool(plan.changes) and all(change.action is Action.DELETE for change in plan.changes)
    lives = {address: item for item in plan.lifecycles for address in item.addresses}
    add, change, destroy = plan.counts()
    found: dict[str, Any] = {
        "format_version": VERSION,
        "applyable": not plan.is_empty,
        "complete": not (plan.choices.target or plan.choices.exclude or plan.choices.prune != "with"),
        "errored": False,
        "resource_changes": [_change(item, gone, lives.get(item.address)) for item in plan.changes],
        "deployer": {
            "format": FORMAT,
            "version": __version__,
            **row(plan, "environment", "subscription", "digest", "notes", "tenant", "identity", "serial", "cloud"),
            "resource_group": plan.group,
            "file": portable(plan.file),
            "changes_present": not plan.is_empty,
            "summary": {"add": add, "change": change, "destroy": destroy},
            "facts": dict(plan.facts),
            "lifecycles": [_lifecycle(item) for item in plan.lifecycles],
            "desired": [_desired(item) for item in plan.desired],
            "choices": {
                key: sorted(value) if isinstance(value, frozenset) else value
                for key, value in asdict(plan.choices).items()
            },
            **({"noise": [_quiet(item) for item in plan.noise]} if plan.noise else {}),
            **({"lock": plan.lock} if plan.lock else {}),
            **({"left_out": plan.left} if plan.left else {}),
            **({"preflight": check_shapes(plan.checks)} if plan.checks else {}),
            **({"cost": _cost(plan.cost)} if plan.cost else {}),
            **({"given": [_given(item) for item in plan.given]} if plan.given else {}),
        },
    }
    found["deployer"]["seal"] = digest(found)
    return found


def _change(change: Change, gone: bool, life: Lifecycle | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "address": change.address,
        "mode": "data" if change.action is Action.READ else "managed",
        "type": change.kind,
        "name": change.name,
        "change": {
            "actions": _ACTIONS.get(change.action, [change.action.value]),
            "before": without_secrets(change.before),
            "after": _spelled(without_secrets(change.after)),
            "after_unknown": _tree(change.unknown),
            "before_sensitive": _sensitive(change.before, change),
            "after_sensitive": _sensitive(change.after, change),
        },
        "deployer": _own(change),
    }
    if paths := [list(item.path) for item in change.fields if item.replaces]:
        found["change"]["replace_paths"] = paths
    if reason := _reason(change, gone):
        found["action_reason"] = reason
    if life:
        found["deployer"]["lifecycle"] = {key: value for key, value in _lifecycle(life).items() if key != "addresses"}
    return found


def _own(change: Change) -> dict[str, Any]:
    found = row(
        change,
        *(
            "id",
            "title",
            "reason",
            "outage",
            "renew",
            "born",
            "asks",
            "remark",
            "through",
            "origin",
            "needs",
            "unknown",
        ),
        full_name=full_name(change.id),
        fields=[_field(item) for item in change.fields],
        steps=[_step(step, change) for step in change.steps],
    )
    if change.kept:
        found["kept"] = row(change.kept, "paths", "fingerprint")
    if change.position:
        found["source"] = source(change.position)
    if change.steps:
        last = change.steps[-1]
        found["writer"] = last.writer
        found["api_version"] = last.url.partition("api-version=")[2].partition("&")[0]
    return found


def _cost(item: CostChange) -> dict[str, Any]:
    return {"currency": item.currency, "before": summed(item.before), "after": summed(item.after)}


def _given(item: GivenId) -> dict[str, Any]:
    found = row(item, "key", "id", "read", "regions", "shared_keys")
    return found | ({"position": source(item.position)} if item.position else {})


def _desired(item: Resource) -> dict[str, Any]:
    body = _spelled(without_secrets(item.body))
    return {**asdict(item), "body": body, "needs": list(item.needs), "origin": list(item.origin)}


def _spelled(value: Any) -> Any:
    """A rendered body as JSON. Only where a kind states an expression does the reader take this form for one."""
    if isinstance(value, Expression):
        return {EXPRESSION: value.text}
    if isinstance(value, Mapping):
        return {key: _spelled(item) for key, item in value.items()}
    return [_spelled(item) for item in value] if isinstance(value, list) else value


def _field(item: FieldChange) -> dict[str, Any]:
    before, after = (
        None if is_secret(item.path, value) else _spelled(without_secrets(value, item.path))
        for value in (item.before, item.after)
    )
    return {"path": list(item.path), "before": before, "after": after, "replaces": item.replaces}


def _step(step: Step, change: Change) -> dict[str, Any]:
    return row(
        step,
        *("method", "url", "writer"),
        key=str(step.key),
        body=_spelled(without_secrets(change.told(step))),
        needs=[str(need) for need in step.needs],
    )


def _quiet(item: IgnoredDifference) -> dict[str, Any]:
    found: dict[str, Any] = {"address": item.address, "path": list(item.path), "reason": item.reason.value}
    if not item.private and not is_secret(item.path, item.live):
        found |= {"live": without_secrets(item.live, item.path), "wanted": without_secrets(item.wanted, item.path)}
    return found


def _lifecycle(item: Lifecycle) -> dict[str, Any]:
    return row(
        item,
        *("model", "stage", "successor", "addresses"),
        as_of=item.as_of.isoformat(),
        since=item.since.isoformat() if item.since else None,
        turns=[{**asdict(turn), "on": turn.on.isoformat()} for turn in item.turns],
    )


def _reason(change: Change, gone: bool) -> str:
    """Terraform's word for the reason. A plan that only deletes wants everything gone, and needs no word for it."""
    if change.action is Action.REPLACE:
        fixed = any(item.replaces for item in change.fields)
        return "replace_because_cannot_update" if fixed else "replace_because_tainted"
    return "delete_because_no_resource_config" if change.action is Action.DELETE and not gone else ""


def _sensitive(body: Body | None, change: Change) -> dict[str, Any] | bool:
    """Where a body holds what is not told, as Terraform tells it: secrets, and what others set. No value is there."""
    return False if body is None else _tree([*secrets(body), *(change.kept.paths if change.kept else ())])


def _tree(paths: Iterable[Path]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path in paths:
        below = tree
        for part in path[:-1]:
            below = below.setdefault(str(part), {})
        below[str(path[-1])] = True
    return tree
