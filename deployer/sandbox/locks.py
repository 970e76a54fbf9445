"""What a management lock bars."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.call import Call
from deployer.sandbox.record import Record
from deployer.sandbox.refusals import arm
from deployer.sandbox.rights import above
from deployer.sandbox.wire import Response

_DOC = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"
BEHAVIOURS = (
    Behaviour("409 ScopeLocked names the scope and the locked scopes", "issue", "Azure/apiops#606"),
    Behaviour("locks count below their scope; CanNotDelete bars deletions, ReadOnly writes as well", "doc", _DOC),
    Behaviour("ReadOnly bars every POST, listKeys too", "doc", _DOC),
    Behaviour("a group is not deleted while anything in it is locked", "doc", _DOC),
    Behaviour(
        "locks bar no change of locks: who may write locks takes them away",
        "doc",
        f"{_DOC}#who-can-create-or-delete-locks",
    ),
)
NAME = "Microsoft.Authorization/locks"
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
    text = (
        f"The scope '{scope}' cannot perform {operation} operation because following scope(s) are locked: {places}. "
        "Please remove the lock and try again."
    )
    return arm(409, "ScopeLocked", text)


def _found(call: Call, scope: str, operation: str) -> Iterator[Record]:
    index = call.cloud.index
    for place in above(scope):
        yield from index.children(place, NAME)
    if operation == "delete":
        yield from (record for record in index.inside(scope) if record.type == NAME)


def _bars(record: Record, operation: str) -> bool:
    return operation == "delete" or record.properties["level"] == "ReadOnly"
