"""Long-running operations: how they begin and end, and what a client that follows one is told (contract notes,
section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.target import parse
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.clock import stamp
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

_SWEEP = 3600.0
"""Seconds between two looks for what has expired; whoever reads such a row looks at its date."""
VERBS = {"create": "Creating", "update": "Updating", "delete": "Deleting", "register": "RegisteringDns"}


class Ending(Struct, frozen=True):
    """How an operation is to end, when it does not simply succeed."""

    outcome: str = "Succeeded"
    error: Mapping[str, Any] | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


def begin(call: Call, record: Record, verb: str, ending: Ending | None = None) -> Operation:
    """Start an operation on a resource: it reads Creating, Updating or Deleting until the operation ends."""
    cloud = call.cloud
    ending = ending or Ending()
    now = cloud.clock.now().timestamp()
    number = str(cloud.sequence())
    operation = Operation(
        id=cloud.guid("operation", number, record.id.lower()),
        target=record.id,
        verb=verb,
        started=now,
        due=now + cloud.settings.duration(record.type, verb),
        outcome=ending.outcome,
        error=ending.error,
        note=ending.note,
    )
    cloud.keep("operation", operation.id, operation)
    if verb in VERBS:
        cloud.put(with_state(replace(record, operation=operation.id, changed=cloud.clock.stamp), VERBS[verb]))
    return operation


def with_state(record: Record, state: str) -> Record:
    """The same resource with another provisioning state."""
    properties = {**record.properties, "provisioningState": state}
    return replace(record, body={**record.body, "properties": properties})


def busy(record: Record) -> bool:
    """Whether an operation is under way on a resource."""
    return bool(record.operation)


def find(cloud: Cloud, id: str) -> Operation | None:
    """The operation, unless its record has expired."""
    operation = cloud.operations.get(id.lower())
    if operation and operation.ended and cloud.clock.now().timestamp() > operation.due + cloud.settings.expiry:
        return None
    return operation


def polled(call: Call) -> Operation | None:
    """The operation that is asked for: the last part of the address, `PREFIX:WORKSPACE:ID` or `ID`."""
    return find(call.cloud, call.target.path.rsplit("/", 1)[-1].rsplit(":", 1)[-1])


def accepted(call: Call, path: str, headers: Mapping[str, str] | None = None, **query: str) -> Response:
    """202, and where to follow the operation."""
    return answer(202, None, {**(headers or {}), "location": signed(call, path, **query), **retry_after(call)})


def followed(call: Call, id: str) -> Response:
    """202 for an operation that is followed under its id alone."""
    return accepted(call, f"/subscriptions/{call.target.subscription}/operationresults/{id}")


def deleting(call: Call, record: Record) -> Response:
    """202 for a deletion that begins, or goes on."""
    return followed(call, (call.cloud.operations.get(record.operation) or begin(call, record, "delete")).id)


def unfinished(call: Call) -> Response:
    """202 to whoever follows an operation that goes on: the same address once more."""
    return answer(202, None, {"location": call.request.url, **retry_after(call)})


def retry_after(call: Call) -> dict[str, str]:
    """How long a client is told to wait."""
    return {"retry-after": str(call.cloud.settings.retry_after)}


def told(operation: Operation, id: str) -> dict[str, Any]:
    """What it answers for endpoints and deployments: also who it is and when it was (recorded)."""
    found = {"id": id, "name": id.rsplit("/", 1)[-1], "startTime": _time(operation.started)}
    return {**found, **({"endTime": _time(operation.due)} if operation.ended else {}), **status(operation)}


def _time(seconds: float) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))


def status(operation: Operation) -> dict[str, Any]:
    """What `Azure-AsyncOperation` answers."""
    if not operation.ended:
        return {"status": "InProgress"}
    if operation.outcome == "Succeeded":
        return {"status": "Succeeded", "percentComplete": 100.0}
    return {"status": operation.outcome, "error": operation.error or {"code": "Canceled", "message": "OK"}}


def signed(call: Call, path: str, **query: str) -> str:
    """An address to poll, under the host that the caller uses, with the signature that ARM adds."""
    stamp = str(int(call.cloud.clock.now().timestamp()) * 10_000_000 + 621_355_968_000_000_000)
    fields = {"api-version": call.version, **query, "t": stamp, **_signature(call, path)}
    return f"{call.base}{path}?" + "&".join(f"{key}={value}" for key, value in fields.items())


def is_signed(call: Call) -> bool:
    """Whether the address asked for is one that was given to somebody who had a right to it."""
    return _signature(call, call.request.path).items() <= call.request.query.items()


def _signature(call: Call, path: str) -> dict[str, str]:
    digest = call.cloud.digest("signature", path)
    return {"c": digest[:24], "s": digest[24:56], "h": digest[56:]}


def place(call: Call, kind: str, token: str, region: str) -> str:
    """The path of an operation: `{SUB}/providers/{namespace}/locations/{region}/{kind}/{token}`."""
    target = call.target
    return f"/subscriptions/{target.subscription}/providers/{target.namespace}/locations/{region}/{kind}/{token}"


def target_type(operation: Operation) -> str:
    """The type of the resource an operation works on."""
    target = parse(operation.target)
    return target.type if target and target.type else "Microsoft.Resources/resourceGroups"


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
