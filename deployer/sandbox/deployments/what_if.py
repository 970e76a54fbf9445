"""The preview of a deployment: what it would create, change and leave alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.filters import tracked
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.deployments.errors import Refusal, not_implemented
from deployer.sandbox.deployments.language.registry import DEFAULTS_ONLY
from deployer.sandbox.deployments.language.values import equal, is_secure, lookup
from deployer.sandbox.deployments.nested import NestedDeployments, NotEvaluable
from deployer.sandbox.deployments.preflight import preflight
from deployer.sandbox.deployments.program import PATH, Program, body
from deployer.sandbox.deployments.request_checks import check_request, error_body
from deployer.sandbox.deployments.template_resources import TemplateResource
from deployer.sandbox.facts import regions
from deployer.sandbox.facts.read import is_set_by_azure
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

Row = dict[str, Any]
_SECONDS = 2.0
"""How long a preview takes (assumed)."""
FORMATS = ("ResourceIdOnly", "FullResourcePayloads")
Change = dict[str, Any]


def delta(before: Mapping[str, Any], after: Mapping[str, Any], read_only: Iterable[str] = ()) -> list[Row]:
    """The differences of two resources. `read_only` are the paths, in lower case, of properties that cannot be set."""
    return list(_objects(before, after, "", frozenset(read_only)))


def _objects(
    before: Mapping[str, Any], after: Mapping[str, Any], path: str, read_only: frozenset[str]
) -> Iterable[Row]:
    for key, value in after.items():
        name = f"{path}.{key}" if path else key
        found = lookup(before, key)
        old = before[found] if found is not None else None
        if name.lower() in read_only:
            yield {"path": name, "propertyChangeType": "NoEffect", "after": value}
        elif value is None and old is None:
            continue
        elif old is None:
            yield from _leaves(value, name, "Create", "after")
        else:
            yield from _values(old, value, name, read_only)
    for key, value in before.items():
        if lookup(after, key) is None and value is not None:
            yield from _leaves(value, f"{path}.{key}" if path else key, "Delete", "before")


def _values(before: Any, after: Any, path: str, read_only: frozenset[str]) -> Iterable[Row]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _objects(before, after, path, read_only)
    elif isinstance(before, list) and isinstance(after, list):
        if children := list(_arrays(before, after, read_only)):
            yield {"path": path, "propertyChangeType": "Array", "children": children}
    elif not equal(before, after) and not (path == "location" and _same_region(before, after)):
        yield {"path": path, "propertyChangeType": "Modify", "before": before, "after": after}


def _arrays(before: list[Any], after: list[Any], read_only: frozenset[str]) -> Iterable[Row]:
    """Items are compared by their place."""
    for index in range(max(len(before), len(after))):
        if index >= len(after):
            yield {"path": str(index), "propertyChangeType": "Delete", "before": before[index]}
        elif index >= len(before):
            yield {"path": str(index), "propertyChangeType": "Create", "after": after[index]}
        else:
            inner = list(_values(before[index], after[index], "", read_only))
            if len(inner) == 1 and inner[0]["path"] == "":
                yield {**inner[0], "path": str(index)}
            elif inner:
                yield {"path": str(index), "propertyChangeType": "Modify", "children": inner}


def _leaves(value: Any, path: str, change: str, member: str) -> Iterable[Row]:
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
        preflight(call, deployment, deployment.level)
        wanted = _format(deployment.properties)
        changes = list(_changes(call, deployment.program, full=wanted == FORMATS[1]))
        found = {"correlationId": call.correlation, "changes": changes}
        result: dict[str, Any] = {"status": "Succeeded", "properties": found}
    except Refusal as refusal:
        if refusal.status != 400:
            return answer(refusal.status, {"error": error_body(call, refusal)}, {"x-ms-failure-cause": "gateway"})
        result = {"status": "Failed", "error": error_body(call, refusal)}
    cloud = call.cloud
    now = cloud.clock.now().timestamp()
    id = cloud.guid("what-if", str(cloud.sequence()))
    cloud.keep("operation", id, Operation(id, "", "what-if", now, now + _SECONDS, note={"result": result}))
    return operations.accepted(call, f"/subscriptions/{call.target.subscription}/operationresults/{id}")


def _format(properties: Mapping[str, Any]) -> str:
    settings = properties.get("whatIfSettings") or {}
    sent = str(settings.get("resultFormat") or FORMATS[1])
    return next((known for known in FORMATS if known.lower() == sent.lower()), FORMATS[1])


def _changes(call: Call, program: Program, *, full: bool) -> Iterator[Change]:
    # What is defined twice in a deployment, once in a nested one, is shown in its final state.
    nesting = NestedDeployments(call.cloud, call.caller)
    named = {str(change["resourceId"]).lower(): change for change in _template_changes(nesting, program, full=full)}
    yield from named.values()
    group = program.scope.context.group
    found = call.cloud.index.inside(str(group["id"])) if group else ()
    for record in found:
        if tracked(record) and record.id.lower() not in named:
            shown = {"before": _live(call.cloud, record, "")} if full else {}
            yield {"resourceId": record.id, "changeType": "Ignore", **shown}


def _template_changes(nesting: NestedDeployments, program: Program, *, full: bool) -> Iterator[Change]:
    """A nested template is previewed where its parameters are known; else the deployment itself is Unsupported."""
    _refuse_hidden(program)
    for resource in nesting.resources(program):
        if not resource.nested:
            content = body(resource, defer_live=True)
            yield _change(nesting.cloud, resource, content, full=full)
            continue
        try:
            inner = nesting.program_of(resource)
        except NotEvaluable as closed:
            yield {"resourceId": resource.id, "changeType": "Unsupported", "unsupportedReason": str(closed)}
        else:
            yield from _template_changes(nesting, inner, full=full)


def _refuse_hidden(program: Program) -> None:
    """Azure leaves what is secret, or another at each deployment, as an expression (recorded): that is not here."""
    for name, definition in program.template.parameters.items():
        default = json.dumps(definition.get("defaultValue")).lower()
        if is_secure(definition) or any(f"{function}(" in default for function in DEFAULTS_ONLY):
            what = f"the preview of a template whose parameter '{name}' is secret, or another at each deployment"
            raise not_implemented(what, (*PATH, "parameters", name))


def _change(cloud: Cloud, resource: TemplateResource, content: Mapping[str, Any], *, full: bool) -> Change:
    record = cloud.find(resource.id)
    id = record.id if record else resource.id
    name = resource.name.rsplit("/", 1)[-1]
    after = {"apiVersion": resource.version, "id": id, "type": resource.type, "name": name, **content}
    if record is None:
        return {"resourceId": id, "changeType": "Create", **({"after": after} if full else {})}
    if not full:
        return {"resourceId": id, "changeType": "Deploy"}
    before = _live(cloud, record, resource.version)
    read_only = [path for path in _paths(content) if is_set_by_azure(resource.type, path)]
    rows = delta(before, after, read_only)
    changed = any(row["propertyChangeType"] != "NoEffect" for row in rows)
    shown = {"before": before, "after": after, "delta": rows}
    return {"resourceId": id, "changeType": "Modify" if changed else "NoChange", **shown}


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
