"""A planned change and ARM's prediction -> where they differ, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployer.kinds.all import kinds
from deployer.kinds.kind import Kind
from deployer.planning.compare import alike
from deployer.values.change import Action, Change
from deployer.values.json_path import at
from deployer.values.preview import WhatIfDifference
from deployer.values.source import Path

_AGREED = {
    Action.CREATE: {"Create"},
    Action.UPDATE: {"Modify"},
    Action.NOOP: {"Ignore", ""},
    Action.READ: {"Ignore", ""},
}
_WHOLE = {
    Action.DELETE: "an incremental deployment deletes nothing; deployer deletes it itself",
    Action.REPLACE: "what-if does not know that Azure refuses the change in place; deployer deletes it first",
}
_NO_RESOURCE = "it is not a resource; deployer does it before it submits a template"
Row = Mapping[str, Any]


def what_if_diff(parts: Sequence[Change], row: Row, group: str) -> Iterator[WhatIfDifference]:
    """The differences between a change, with its second step where it has one, and a row of the what-if of a group."""
    change, arms = parts[0], str(row.get("changeType", ""))
    kind = kinds().get(change.kind)
    if kind is None:  # no resource, but a step on the way to one
        yield WhatIfDifference("", change.action.value, arms or "Ignore", reason=_NO_RESOURCE)
        return
    action = change.action if change.action is not Action.NOOP else parts[-1].action
    if arms == "Unsupported":
        yield WhatIfDifference("", action.value, arms, reason=str(row.get("unsupportedReason", "")))
    elif action in _WHOLE:
        yield WhatIfDifference("", action.value, arms or "Ignore", reason=_WHOLE[action])
    elif arms not in _AGREED[action] and not (action is Action.UPDATE and arms == "NoChange"):
        yield WhatIfDifference("", action.value, arms or "Ignore", reason=_other(change, kind, arms, group))
    elif action is Action.UPDATE:
        yield from _properties(parts, row, kind)


def _other(change: Change, kind: Kind, arms: str, group: str) -> str:
    """Why the whole of a resource is seen in another way."""
    if change.steps and change.steps[0].method == "PATCH":
        return "a template cannot change tags alone; deployer sends them itself"
    if not kind.in_template:
        return "a template cannot hold the resource group it is deployed to; deployer writes it itself"
    if not f"{change.id}/".lower().startswith(f"{group}/".lower()):
        return "it goes into another resource group than the template; deployer writes it itself"
    if change.action is Action.CREATE and arms in ("Modify", "NoChange", "Deploy"):
        return ""  # it has been made since the plan was: that is worth a look
    return "the second step of the resource is in the template, and stands for the whole" if arms else ""


def _properties(parts: Sequence[Change], row: Row, kind: Kind) -> Iterator[WhatIfDifference]:
    ours = {".".join(map(str, field.path)): field for change in parts for field in change.fields}
    theirs = {str(item["path"]): item for item in _leaves(row.get("delta") or ())}
    for path, field in ours.items():
        if not any(_covers(path, other) for other in theirs):
            yield WhatIfDifference(path, "update", "", field.before, field.after, _unseen(kind, field.path))
    for path, item in theirs.items():
        if not any(_covers(path, other) for other in ours):
            arms = str(item.get("propertyChangeType"))
            # No values: ARM tells of all that is live, also of what others set.
            yield WhatIfDifference(path, "", arms, reason=_noise(kind, item))


def _leaves(delta: Any) -> Iterator[Row]:
    """The differing properties; a list is one of them. What is no difference is passed over."""
    rows = delta if isinstance(delta, list) else []
    for item in [row for row in rows if isinstance(row, Mapping) and isinstance(row.get("path"), str)]:
        if item.get("propertyChangeType") == "Array" or not isinstance(item.get("children"), list):
            yield item
        else:
            inner = [child for child in item["children"] if isinstance(child, Mapping)]
            yield from _leaves([{**child, "path": f"{item['path']}.{child.get('path')}"} for child in inner])


def _covers(one: str, other: str) -> bool:
    """Whether two paths speak of the same: one may be within the other."""
    low, high = one.lower(), other.lower()
    return low == high or low.startswith(f"{high}.") or high.startswith(f"{low}.")


def _unseen(kind: Kind, path: Path) -> str:
    """Why the plan sees a difference where ARM sees none."""
    if path in kind.lifecycle.health:
        return "it is a state, and what-if compares properties alone"
    return "Azure never returns it, so what-if cannot compare it" if path in kind.comparison.write_only else ""


def _noise(kind: Kind, item: Row) -> str:
    """Why ARM sees a difference where the plan sees none."""
    change, path = str(item.get("propertyChangeType")), tuple(str(item["path"]).split("."))
    if change == "NoEffect":
        return "only Azure sets it: what is sent has no effect"
    if any(path[: len(known)] == known for known in kind.comparison.readonly):
        return "only Azure sets it, so the template leaves it out, and it stays"
    if change == "Delete":
        return "the template leaves it out; Azure sets it again, which what-if does not know (documented noise)"
    if change == "Create" and any(path[: len(known)] == known for known in kind.comparison.write_only):
        return "Azure accepts it and never returns it, so what-if reports it as new every time"
    if change == "Modify" and alike(item.get("after"), item.get("before"), True):
        return "the same to Azure: only letters, spaces or the way to write a duration differ"
    if change == "Create" and item.get("after") in ("", None, [], {}, False):
        return "empty, which Azure leaves out of its answers"
    return _own(kind, path, item)


def _own(kind: Kind, path: tuple[str, ...], item: Row) -> str:
    """Differences that the plan passes over on purpose."""
    if path[0] == "tags":
        return "a tag of somebody else's, which the plan keeps as it is"
    before, after = _sole(path, item.get("before")), _sole(path, item.get("after"))
    if at(kind.comparison.normal(before), path) == at(kind.comparison.normal(after), path):
        return "the same in the normal form of the kind"
    return ""


def _sole(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    found: Any = value
    for part in reversed(path):
        found = {part: found}
    result: dict[str, Any] = found
    return result
