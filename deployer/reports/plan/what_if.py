"""A plan in the shape of ARM's what-if, for whoever reads those.

https://learn.microsoft.com/rest/api/resources/deployments/what-if
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from deployer.reports.document import document
from deployer.reports.labels import dotted
from deployer.reports.redaction import is_secret, without_secrets
from deployer.values.change import Action, Change, FieldChange, Plan

_TYPES = {
    Action.CREATE: "Create",
    Action.UPDATE: "Modify",
    Action.REPLACE: "Modify",
    Action.DELETE: "Delete",
    Action.READ: "Ignore",
    Action.NOOP: "NoChange",
}
_WEIGHT = [Action.REPLACE, Action.UPDATE, Action.DELETE, Action.CREATE, Action.READ, Action.NOOP]


def as_what_if(plans: Sequence[Plan]) -> str:
    """One change per resource; those of several plans may lie in several resource groups.

    What-if has no word for a replacement: it is a Modify, and `diagnostics` name it.
    """
    planned = [change for plan in plans for change in plan.changes]
    by_id: dict[str, list[Change]] = {}
    for change in planned:
        by_id.setdefault(change.id.lower(), []).append(change)
    changes = [_change(group) for group in by_id.values()]
    diagnostics = [_diagnostic(change) for change in planned if change.action is Action.REPLACE]
    properties = {"changes": changes, "potentialChanges": [], "diagnostics": diagnostics}
    return document({"status": "Succeeded", "properties": properties})


def _change(group: Sequence[Change]) -> dict[str, Any]:
    """A resource that is written in two steps is one resource here."""
    first = min(group, key=lambda change: _WEIGHT.index(change.action))
    kind = _TYPES[first.action]
    if kind == "Create" and any(change.action is not Action.CREATE for change in group):
        kind = "Modify"
    found: dict[str, Any] = {"resourceId": first.id, "changeType": kind}
    if before := next((change.before for change in group if change.before is not None), None):
        found["before"] = without_secrets(before)
    if after := next((change.after for change in reversed(group) if change.after is not None), None):
        found["after"] = without_secrets(after)
    if kind == "Modify":
        found["delta"] = list(_delta(item for change in group for item in change.fields))
    return found


def _delta(fields: Iterable[FieldChange]) -> Iterator[dict[str, Any]]:
    for item in fields:
        kind = "Create" if item.before is None else "Delete" if item.after is None else "Modify"
        found: dict[str, Any] = {"path": dotted(item.path), "propertyChangeType": kind}
        for name, value in (("before", item.before), ("after", item.after)):
            if value is not None and not is_secret(item.path, value):
                found[name] = without_secrets(value, item.path)
        yield found


def _diagnostic(change: Change) -> dict[str, str]:
    message = change.reason or "it cannot be changed in place"
    return {"level": "Warning", "code": "Replacement", "message": message, "target": change.id}
