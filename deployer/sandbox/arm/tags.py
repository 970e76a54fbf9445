"""Tags as a resource of their own, at any scope: found by its type, since a scope may have any number of segments."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("tags")
METHODS = ("GET", "PUT", "PATCH", "DELETE")


def answering(call: Call) -> Response:
    """Show the tags of a scope, replace or delete all, or replace, merge or delete some."""
    record, method = _scope(call), call.request.method
    if isinstance(record, Response):
        return record
    if method == "GET":
        return answer(200, _view(record))
    if method == "DELETE":
        _keep(call, record, {})
        return answer(200)
    sent = call.properties.get("tags") or {}
    checked = replace(call, body={**(call.body if isinstance(call.body, dict) else {}), "tags": sent})
    if refusal := checks.first(checked, checks.json_body, checks.tags):
        return refusal
    before = dict(record.body.get("tags") or {})
    lower = {key.lower(): value for key, value in sent.items()}
    operation = "replace" if method == "PUT" else str(call.body.get("operation", "")).lower()
    if operation == "merge":
        after = {key: value for key, value in before.items() if key.lower() not in lower} | sent
    elif operation == "delete":
        after = {key: value for key, value in before.items() if lower.get(key.lower()) != value}
    elif operation == "replace":
        after = dict(sent)
    else:
        return say(call, "operation", sent=operation)
    if refusal := checks.first(replace(checked, body={"tags": after}), checks.tags):
        return refusal
    return answer(200, _view(_keep(call, record, after)))


def _keep(call: Call, record: Record, tags: dict[str, str]) -> Record:
    made = replace(record, body={**record.body, "tags": tags}, changed=call.cloud.clock.stamp)
    return call.cloud.put(made)


def _scope(call: Call) -> Record | Response:
    scope = call.target.scope or call.target.path.lower().rsplit("/providers/", 1)[0]
    if len(scope.strip("/").split("/")) == 2:
        return lacking("tags of a subscription")
    record = call.cloud.find(scope)
    if record is None:
        return say(call, "absent", scope=scope)
    type = types().get(record.type.lower())
    if type and not type.tracked:
        return say(call, "untagged", type=record.type)
    return record


def _view(record: Record) -> dict[str, Any]:
    tags = dict(record.body.get("tags") or {})
    return {
        "id": f"{record.id}/providers/Microsoft.Resources/tags/default",
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": {"tags": tags},
    }
