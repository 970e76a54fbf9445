"""Management locks: what bars deletions, or all writes, at a scope and below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.extension import extension, extension_id, routes, scope_exists, scope_of
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.entra.access import above
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

NAME = "Microsoft.Authorization/locks"
say = Refusals("locks")
LEVELS = ("CanNotDelete", "ReadOnly")
_OPERATIONS = {"PUT": "write", "PATCH": "write", "DELETE": "delete", "POST": "write"}


def unlocked(call: Call) -> Response | None:
    """Nothing may bar a request that changes something."""
    target, operation = call.target, _OPERATIONS.get(call.request.method)
    if operation is None or not target.subscription or target.type.lower() == NAME.lower():
        return None
    scope = target.path if call.request.method != "POST" else target.path.rsplit("/", 1)[0]
    barring = [record for record in _found(call, scope, operation) if _bars(record, operation)]
    if not barring:
        return None
    places = ", ".join(f"'{place}'" for place in sorted({record.id.rsplit("/providers/", 1)[0] for record in barring}))
    return say(call, "locked", scope=scope, operation=operation, places=places)


def _found(call: Call, scope: str, operation: str) -> Iterator[Record]:
    index = call.cloud.index
    for place in above(scope):
        yield from index.children(place, NAME)
    if operation == "delete":
        yield from (record for record in index.inside(scope) if record.type == NAME)


def _bars(record: Record, operation: str) -> bool:
    return operation == "delete" or record.properties["level"] == "ReadOnly"


_NAME = re.compile(r"[^<>%&:\\?/]{1,260}")


def put(call: Call) -> Response:
    """Lock a scope, or change the lock."""
    if refusal := checks.first(call, checks.json_body, partial(scope_exists, name=NAME), _shape):
        return refusal
    before, now, sent = extension(call, NAME), call.cloud.clock.stamp, call.properties
    properties = {"level": next(level for level in LEVELS if level.lower() == str(sent["level"]).lower())}
    properties |= {key: sent[key] for key in ("notes", "owners") if sent.get(key)}
    made = Record(extension_id(call, NAME), NAME, {"properties": properties}, before.created if before else now, now)
    return answer(200 if before else 201, plain(call.cloud, call.cloud.put(made)))


def show(call: Call) -> Response:
    """One lock."""
    record = extension(call, NAME)
    if record:
        return answer(200, plain(call.cloud, record))
    return say(call, "absent")


def delete(call: Call) -> Response:
    """Take a lock away."""
    record = extension(call, NAME)
    if record is None:
        return answer(204)
    call.cloud.drop("resource", record.id)
    return answer(200)


def list_all(call: Call) -> Response:
    """The locks that count at a scope, and unless told otherwise those below it."""
    wanted = call.request.query.get("$filter", "").replace(" ", "").lower()
    if wanted not in ("", "atscope()"):
        return say(call, "filter", sent=wanted)
    rows = [plain(call.cloud, record) for record in _listed(call, below=not wanted)]
    return page(call, rows, 1000, "$skiptoken")


def _listed(call: Call, *, below: bool) -> Iterator[Record]:
    cloud, scope = call.cloud, scope_of(call, NAME)
    for place in above(scope):
        yield from cloud.index.children(place, NAME)
    if below:
        found = cloud.index.inside(scope)
        yield from (record for record in found if record.type == NAME and _holder(record) != scope.lower())


def _holder(record: Record) -> str:
    return record.id.lower().rsplit("/providers/", 1)[0]


def _shape(call: Call) -> Response | None:
    if not _NAME.fullmatch(call.target.name):
        return say(call, "name")
    if str(call.properties.get("level", "")).lower() in {level.lower() for level in LEVELS}:
        return None
    return say(call, "level", known=", ".join(LEVELS), sent=call.properties.get("level", ""))


TYPE = Type(
    name=NAME,
    tracked=False,
    regional=False,
    routes=routes(NAME, list_all, {"GET": show, "PUT": put, "DELETE": delete}),
)
