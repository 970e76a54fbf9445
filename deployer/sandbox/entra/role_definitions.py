"""Role definitions: the built-in ones, at any scope, and those of a subscription's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.extension import routes
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.entra.access import ASSIGNMENTS, ROOT, permission
from deployer.sandbox.facts.read import roles
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("roleDefinitions")

NAME = "Microsoft.Authorization/roleDefinitions"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FILTER = re.compile(r"(roleName|type)\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+(?=roleName|type|atScope)", re.IGNORECASE)
_GONE = "deleted role definitions"
"""The note of one's own roles that were deleted."""


def find(call: Call, id: str) -> Mapping[str, Any] | None:
    """A role by its id, or by any path that ends in it."""
    name = id.rsplit("/", 1)[-1].lower()
    if name in roles():
        return _built_in(call, name)
    record = call.cloud.find(f"{_base(call)}/{name}") or call.cloud.find(f"{ROOT}/providers/{NAME}/{name}")
    return plain(call.cloud, record) if record else None


def list_all(call: Call) -> Response:
    """Every role, or the one of a name."""
    places = (ROOT, f"/subscriptions/{call.target.subscription}")
    own = [record for place in places for record in call.cloud.index.children(place, NAME)]
    rows = [_built_in(call, id) for id in roles()] + [plain(call.cloud, record) for record in own]
    for term in _AND.split(call.request.query.get("$filter", "").strip()):
        match = _FILTER.fullmatch(term)
        if match:
            field, wanted = match[1].lower().replace("rolename", "roleName"), match[2].replace("''", "'").lower()
            rows = [row for row in rows if row["properties"][field].lower() == wanted]
        elif term.lower() not in ("", "atscopeandbelow()"):
            return lacking(f"the filter '{term}' of role definitions")
    return page(call, rows, 1000, "$skipToken")


def show(call: Call) -> Response:
    """One role."""
    found = find(call, call.target.path)
    return answer(200, found) if found else unknown(call, call.target.name)


def put(call: Call) -> Response:
    """Create or change a role of one's own."""
    name = call.target.name.lower()
    body = call.body if isinstance(call.body, dict) else {}
    properties = body.get("properties") or {}
    if name in roles():
        return say(call, "built in")
    if not GUID.fullmatch(name):
        return say(call, "name", sent=name)
    if not properties.get("roleName") or not properties.get("assignableScopes"):
        return say(call, "shape")
    now = call.cloud.clock.stamp
    before = call.cloud.find(f"{_base(call)}/{name}")
    usual = {"description": "", "type": "CustomRole", "permissions": []}
    body = {"properties": {**usual, **properties, "createdOn": now, "updatedOn": now}}
    made = Record(f"{_base(call)}/{name}", NAME, body, before.created if before else now, now)
    return answer(201, plain(call.cloud, call.cloud.put(made)))


def delete(call: Call) -> Response:
    """Delete a role of one's own."""
    record = call.cloud.find(f"{_base(call)}/{call.target.name}")
    if record is None:
        return answer(204)
    inside = call.cloud.index.inside(f"/subscriptions/{call.target.subscription}")
    given = (other.properties["roleDefinitionId"].lower() for other in inside if other.type == ASSIGNMENTS)
    if record.id.lower() in given:
        return say(call, "assigned", sent=record.name)
    call.cloud.drop("resource", record.id)
    gone = {*call.cloud.notes.get(_GONE, ()), record.name.lower()}
    call.cloud.remember(_GONE, sorted(gone))
    return answer(200, plain(call.cloud, record))


def _base(call: Call) -> str:
    return f"/subscriptions/{call.target.subscription}/providers/{NAME}"


def _built_in(call: Call, id: str) -> dict[str, Any]:
    row = roles()[id]
    properties = {
        "roleName": row["name"],
        "type": "BuiltInRole",
        "description": row.get("description", ""),
        "assignableScopes": ["/"],
        "permissions": [permission(row)],
        **{name: row[key] for name, key in (("createdOn", "created"), ("updatedOn", "updated")) if key in row},
    }
    return {"id": f"{_base(call)}/{id}", "name": id, "type": NAME, "properties": properties}


def unknown(call: Call, id: str) -> Response:
    """The answer about a role that is neither one's own nor among those transcribed: Azure has over 400. One's own that
    was deleted is none of those.
    """
    name = id.rsplit("/", 1)[-1]
    if GUID.fullmatch(name.lower()) and name.lower() not in call.cloud.notes.get(_GONE, ()):
        return lacking(
            f"the role definition '{name}', which is neither one of its own nor a built-in one that it knows"
        )
    return say(call, "absent", sent=name)


TYPE = Type(
    name=NAME,
    tracked=False,
    regional=False,
    routes=routes(NAME, list_all, {"GET": show, "PUT": put, "DELETE": delete}),
)
