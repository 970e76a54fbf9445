"""The preview of a deployment: what it would create, change and leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.sandbox import operations
from deployer.sandbox.call import Call
from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments.compiled import Compiled, body, replace_scope
from deployer.sandbox.deployments.delta import delta
from deployer.sandbox.deployments.intake import described, understood
from deployer.sandbox.deployments.nesting import Closed, Nesting
from deployer.sandbox.deployments.preflight import preflight
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.facts.readonly import is_set_by_azure
from deployer.sandbox.filters import tracked
from deployer.sandbox.record import Operation, Record
from deployer.sandbox.registered import types
from deployer.sandbox.wire import Response, answer

_SECONDS = 2.0
"""How long a preview takes (assumed)."""
FORMATS = ("ResourceIdOnly", "FullResourcePayloads")
Change = dict[str, Any]


def begin(call: Call) -> Response:
    """Start a preview; its result is polled."""
    try:
        order = understood(call)
        preflight(call, order, order.level)
        wanted = _format(order.properties)
        changes = list(_all(call, order.compiled, full=wanted == FORMATS[1]))
        result: dict[str, Any] = {
            "status": "Succeeded",
            "properties": {"correlationId": call.correlation, "changes": changes},
        }
    except Refusal as refusal:
        if refusal.status != 400:
            return answer(refusal.status, {"error": described(call, refusal)}, {"x-ms-failure-cause": "gateway"})
        result = {"status": "Failed", "error": described(call, refusal)}
    cloud = call.cloud
    now = cloud.clock.now().timestamp()
    id = cloud.guid("what-if", str(cloud.sequence()))
    cloud.keep("operation", id, Operation(id, "", "what-if", now, now + _SECONDS, note={"result": result}))
    path = f"/subscriptions/{call.target.subscription}/operationresults/{id}"
    return answer(
        202, None, {"location": operations.signed(call, path), "retry-after": str(cloud.settings.retry_after)}
    )


def _format(properties: Mapping[str, Any]) -> str:
    settings = properties.get("whatIfSettings") or {}
    sent = str(settings.get("resultFormat") or FORMATS[1])
    return next((known for known in FORMATS if known.lower() == sent.lower()), FORMATS[1])


def _all(call: Call, compiled: Compiled, *, full: bool) -> Iterator[Change]:
    # What is defined twice in a deployment, once in a nested one, is shown in its final state.
    nesting = Nesting(call.cloud, call.caller)
    named = {str(change["resourceId"]).lower(): change for change in _template(nesting, compiled, full=full)}
    yield from named.values()
    group = compiled.scope.place.group
    found = call.cloud.index.inside(str(group["id"])) if group else ()
    for record in found:
        if tracked(record) and record.id.lower() not in named:
            shown = {"before": _live(call.cloud, record, "")} if full else {}
            yield {"resourceId": record.id, "changeType": "Ignore", **shown}


def _template(nesting: Nesting, compiled: Compiled, *, full: bool) -> Iterator[Change]:
    """A nested template is previewed where its parameters are known; else the deployment itself is Unsupported."""
    for unit in nesting.units(compiled):
        if not unit.nested:
            content = body(replace_scope(unit, defers=True, hides=True))
            yield _one(nesting.cloud, unit, content, full=full)
            continue
        try:
            inner = nesting.inside(unit)
        except Closed as closed:
            yield {"resourceId": unit.id, "changeType": "Unsupported", "unsupportedReason": str(closed)}
        else:
            yield from _template(nesting, inner, full=full)


def _one(cloud: Cloud, unit: Unit, content: Mapping[str, Any], *, full: bool) -> Change:
    record = cloud.find(unit.id)
    head = {
        "apiVersion": unit.version,
        "id": record.id if record else unit.id,
        "type": unit.type,
        "name": unit.name.rsplit("/", 1)[-1],
    }
    after = {**head, **content}
    id = str(head["id"])
    if record is None:
        return {"resourceId": id, "changeType": "Create", **({"after": after} if full else {})}
    if not full:
        return {"resourceId": id, "changeType": "Deploy"}
    before = _live(cloud, record, unit.version)
    silent = [path for path in _paths(content) if is_set_by_azure(unit.type, path)]
    rows = delta(before, after, silent)
    changes = [row for row in rows if row["propertyChangeType"] != "NoEffect"]
    return {
        "resourceId": id,
        "changeType": "Modify" if changes else "NoChange",
        "before": before,
        "after": after,
        "delta": rows,
    }


def _live(cloud: Cloud, record: Record, version: str) -> dict[str, Any]:
    """A resource as it is, without what only Azure sets."""
    type = types().get(record.type.lower())
    found = type.view(cloud, record) if type else dict(record.body)
    head = {**({"apiVersion": version} if version else {}), "id": record.id, "type": record.type, "name": record.name}
    kept = {key: value for key, value in found.items() if key not in ("id", "name", "type")}
    return {**head, **_writable(record.type, kept, "")}


def _writable(type: str, value: Mapping[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = f"{path}.{key}" if path else key
        if item is None or is_set_by_azure(type, name):
            continue
        found[key] = _writable(type, item, name) if isinstance(item, Mapping) else item
    return found


def _paths(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, item in value.items():
        name = f"{path}.{key}" if path else key
        yield name.lower()
        if isinstance(item, Mapping):
            yield from _paths(item, name)
