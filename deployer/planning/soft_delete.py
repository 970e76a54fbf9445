"""What was deleted softly: the steps that make a deletion final, or undo it, and which of them are the change's own."""

from __future__ import annotations

from typing import Any

from deployer.kinds.kind import Kind
from deployer.values.change import PURGE, RECOVER, Change, Step, StepKey
from deployer.values.resource import Body, with_value


def purge_step(kind: Kind, id: str, body: Body) -> Step:
    """Make the deletion final, where the deleted one is: outside of its group, and by its name in it."""
    soft = kind.soft_delete
    assert soft and soft.deleted
    url = f"{soft.deleted(id, region(body))}?api-version={kind.api_version}"
    return Step(StepKey(PURGE, kind.address(id)), "DELETE", url, kind.writer)


def recovery_step(kind: Kind, id: str, body: Body) -> Step:
    """Bring the deleted one back as it was; what is wanted of it is written after."""
    url = f"{id}?api-version={kind.api_version}"
    return Step(StepKey(RECOVER, kind.address(id)), "PUT", url, kind.writer, recovery_body(kind, body))


def recovery_body(kind: Kind, body: Body) -> Body:
    """The body that recovers, and says nothing else but what every body has to."""
    assert kind.soft_delete and kind.soft_delete.recover
    head: dict[str, Any] = {name: body[name] for name in ("location", "kind", "sku") if name in body}
    return with_value(head, *kind.soft_delete.recover)


def is_purge(kind: Kind, change: Change, step: Step) -> bool:
    """Whether a step is the one by which the deletion of the changed resource becomes final."""
    soft = kind.soft_delete
    if step.key.verb != PURGE or step.method != "DELETE" or not (soft and soft.deleted and soft.purged_there):
        return False
    body = change.before or change.after or {}
    return step.url.partition("?")[0].lower() == soft.deleted(change.id, region(body)).lower()


def region(body: Body) -> str:
    """The region as paths have it."""
    return str(body.get("location", "")).replace(" ", "").lower()
