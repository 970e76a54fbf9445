"""The preview of a deployment: what it would create, change and leave alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.filters import tracked
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.deployments.errors import Refusal, not_implemented
from deployer.sandbox.deployments.language.function import DEFAULTS_ONLY
from deployer.sandbox.deployments.language.values import equal, is_secure, lookup, value_of
from deployer.sandbox.deployments.nested import Unfolded
from deployer.sandbox.deployments.preflight import preflight
from deployer.sandbox.deployments.program import PATH, Program, body
from deployer.sandbox.deployments.request_checks import check_request, error_body, error_response
from deployer.sandbox.deployments.template_resources import TemplateResource
from deployer.sandbox.facts import regions
from deployer.sandbox.facts.read import is_set_by_azure
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

Row = dict[str, Any]
_SECONDS = 2.0
"""How long a preview takes (assumed)."""
Change = dict[str, Any]


def _objects(type: str, before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[Row]:
    """The differences of two resources of a type, or of what stands at a path of them."""
    for key, value in after.items():
        name = f"{path}.{key}" if path else key
        old = value_of(before, key)
        if is_set_by_azure(type, name):
            yield {"path": name, "propertyChangeType": "NoEffect", "after": value}
        elif old is None:
            yield from _leaves(value, name, "Create", "after")
        else:
            yield from _values(type, old, value, name)
    for key, value in before.items():
        if lookup(after, key) is None:
            yield from _leaves(value, f"{path}.{key}" if path else key, "Delete", "before")


def _values(type: str, before: Any, after: Any, path: str) -> Iterator[Row]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _objects(type, before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        if children := list(_arrays(type, before, after)):
            yield {"path": path, "propertyChangeType": "Array", "children": children}
    elif not equal(before, after) and not (path == "location" and _same_region(before, after)):
        yield {"path": path, "propertyChangeType": "Modify", "before": before, "after": after}


def _arrays(type: str, before: list[Any], after: list[Any]) -> Iterator[Row]:
    """Items are compared by their place."""
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        inner = list(_values(type, old, new, ""))
        if len(inner) == 1 and inner[0]["path"] == "":
            yield {**inner[0], "path": str(index)}
        elif inner:
            yield {"path": str(index), "propertyChangeType": "Modify", "children": inner}
    for index, old in enumerate(before[len(after) :], len(after)):
        yield {"path": str(index), "propertyChangeType": "Delete", "before": old}
    for index, new in enumerate(after[len(before) :], len(before)):
        yield {"path": str(index), "propertyChangeType": "Create", "after": new}


def _leaves(value: Any, path: str, change: str, member: str) -> Iterator[Row]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}", change, member)
    elif value is not None:
        yield {"path": path, "propertyChangeType": change, member: value}


def _same_region(one: Any, other: Any) -> bool:
    return regions.canonical(str(one)) == regions.canonical(str(other))


def begin(call: Call) -> Response:
    """Start a preview; its result is polled."""
    try:
        deployment = check_request(call)
        unfolded = preflight(call, deployment, deployment.level)
        full = _is_full(deployment.properties)
        found = {"correlationId": call.correlation, "changes": list(_changes(unfolded, full=full))}
        result: dict[str, Any] = {"status": "Succeeded", "properties": found}
    except Refusal as refusal:
        if refusal.status != 400:
            return error_response(call, refusal)
        result = {"status": "Failed", "error": error_body(call, refusal)}
    cloud = call.cloud
    now = cloud.clock.now().timestamp()
    id = cloud.guid("what-if", str(cloud.sequence()))
    cloud.keep("operation", id, Operation(id, "", "what-if", now, now + _SECONDS, note={"result": result}))
    return operations.followed(call, id)


def _is_full(properties: Mapping[str, Any]) -> bool:
    """Whether the resources are wanted too, and not their ids alone."""
    settings = properties.get("whatIfSettings") or {}
    return str(settings.get("resultFormat")).lower() != "resourceidonly"


def _changes(unfolded: Unfolded, *, full: bool) -> Iterator[Change]:
    for program in unfolded.programs:
        _refuse_hidden(program)
    # What is defined twice in a deployment, once in a nested one, is shown in its final state.
    found = [_change(unfolded, resource, full=full) for resource in unfolded.resources]
    named = {str(change["resourceId"]).lower(): change for change in found}
    yield from named.values()
    cloud, group = unfolded.cloud, unfolded.programs[0].scope.context.group
    for record in cloud.index.inside(str(group["id"])) if group else ():
        if tracked(record) and record.id.lower() not in named:
            head = {"id": record.id, "type": record.type, "name": record.name}
            shown = {"before": {**head, **_live(cloud, record)}} if full else {}
            yield {"resourceId": record.id, "changeType": "Ignore", **shown}


def _refuse_hidden(program: Program) -> None:
    """Azure leaves what is secret, or another at each deployment, as an expression (recorded): that is not here."""
    for name, definition in program.template.parameters.items():
        default = json.dumps(definition.get("defaultValue")).lower()
        if is_secure(definition) or any(f"{function}(" in default for function in DEFAULTS_ONLY):
            what = f"the preview of a template whose parameter '{name}' is secret, or another at each deployment"
            raise not_implemented(what, (*PATH, "parameters", name))


def _change(unfolded: Unfolded, resource: TemplateResource, *, full: bool) -> Change:
    if why := unfolded.closed.get(resource.key):
        return {"resourceId": resource.id, "changeType": "Unsupported", "unsupportedReason": why}
    content = body(resource, defer_live=True)
    cloud = unfolded.cloud
    record = cloud.find(resource.id)
    id = record.id if record else resource.id
    head = {"apiVersion": resource.version, "id": id, "type": resource.type, "name": id.rsplit("/", 1)[-1]}
    after = {"after": {**head, **content}}
    if record is None:
        return {"resourceId": id, "changeType": "Create", **(after if full else {})}
    if not full:
        return {"resourceId": id, "changeType": "Deploy"}
    live = _live(cloud, record)
    rows = list(_objects(resource.type, live, content))
    changed = any(row["propertyChangeType"] != "NoEffect" for row in rows)
    before = {**head, "type": record.type, **live}
    return {
        "resourceId": id,
        "changeType": "Modify" if changed else "NoChange",
        "before": before,
        **after,
        "delta": rows,
    }


def _live(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A resource as it is, but for id, name and type, without what only Azure sets."""
    type = types().get(record.type.lower())
    found = type.view(cloud, record) if type else record.body
    return _writable(record.type, {key: value for key, value in found.items() if key not in ("id", "name", "type")})


def _writable(type: str, value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = f"{path}.{key}" if path else key
        if item is None or is_set_by_azure(type, name):
            continue
        found[key] = _writable(type, item, name) if isinstance(item, Mapping) else item
    return found
