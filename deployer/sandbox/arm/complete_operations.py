"""Lets what is due happen: operations end when the clock has passed their time."""

from __future__ import annotations

from dataclasses import replace

from deployer.sandbox.arm.operations import target_type, with_state
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation

_SWEEP = 3600.0
"""Seconds between two looks for what has expired; whoever reads such a row looks at its date."""


def settle(cloud: Cloud) -> None:
    """End every operation that is due, in the order they fall due, and let soft-deleted names expire."""
    now = cloud.clock.now().timestamp()
    for operation in list(cloud.running()):
        if operation.started > now:  # the clock was set back: what is under way keeps its length
            moved = replace(operation, started=now, due=now + operation.due - operation.started)
            cloud.keep("operation", operation.id, moved)
        elif operation.due <= now:
            _end(cloud, operation)
    if now - cloud.swept > _SWEEP:
        cloud.swept = now
        _forget(cloud, now)


def _forget(cloud: Cloud, now: float) -> None:
    for operation in list(cloud.operations.values()):
        if operation.ended and now > operation.due + cloud.settings.expiry:
            cloud.drop("operation", operation.id)
    for key, deleted in list(cloud.deleted.items()):
        if deleted.purge <= cloud.clock.stamp:
            cloud.drop("tomb", key)


def _end(cloud: Cloud, operation: Operation) -> None:
    cloud.keep("operation", operation.id, replace(operation, ended=True))
    record = cloud.find(operation.target)
    if record is None or record.operation != operation.id:
        return
    type = types().get(target_type(operation).lower())
    record = with_state(replace(record, operation=""), operation.outcome)
    if operation.verb == "delete" and operation.outcome == "Succeeded":
        if type:
            type.ended(cloud, record, operation)
        for inner in reversed(list(cloud.index.inside(record.id))):
            if kind := types().get(inner.type.lower()):
                kind.ended(cloud, inner, replace(operation, target=inner.id))
            if cloud.find(inner.id):
                cloud.drop("resource", inner.id)
        cloud.drop("resource", record.id)
        return
    cloud.put(record)
    if type:
        type.ended(cloud, record, operation)
    if (left := operation.note.get("properties")) and (made := cloud.find(record.id)):
        cloud.put(replace(made, body={**made.body, "properties": {**made.properties, **left}}))
