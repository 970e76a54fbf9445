"""Role assignments: who has which role where."""

from __future__ import annotations

import re
from functools import partial

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import lacking
from deployer.sandbox.arm.extension import extension, extension_id, routes, scope_exists, scope_of
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.entra import tokens
from deployer.sandbox.entra.access import ROOT
from deployer.sandbox.entra.role_definitions import GUID, find, unknown
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("roleAssignments")

NAME = "Microsoft.Authorization/roleAssignments"
_TERM = re.compile(
    r"(?P<at>atScope\(\))|principalId eq '\{?(?P<principal>[0-9a-f-]+)\}?'"
    r"|assignedTo\((?:'\{?(?P<assigned>[0-9a-f-]+)\}?')?\)",
    re.IGNORECASE,
)
_TYPES = ("User", "Group", "ServicePrincipal", "ForeignGroup", "Device")


def put(call: Call) -> Response:
    """Give a role."""
    if refusal := checks.first(call, checks.json_body, *_WRITABLE):
        return refusal
    before, now, sent = extension(call, NAME), call.cloud.clock.stamp, call.properties
    role = find(call, str(sent["roleDefinitionId"])) or {}
    properties = {
        "roleDefinitionId": role["id"],
        "principalId": str(sent["principalId"]).lower(),
        "principalType": sent.get("principalType") or "User",
        "scope": scope_of(call, NAME),
        "condition": sent.get("condition"),
        "conditionVersion": sent.get("conditionVersion"),
        "createdOn": before.properties["createdOn"] if before else now,
        "updatedOn": now,
        "createdBy": before.properties["createdBy"] if before else tokens.principal(call.caller),
        "updatedBy": tokens.principal(call.caller),
        "delegatedManagedIdentityResourceId": None,
        "description": sent.get("description"),
    }
    made = Record(extension_id(call, NAME), NAME, {"properties": properties}, before.created if before else now, now)
    return answer(200 if before else 201, plain(call.cloud, call.cloud.put(made)))


def show(call: Call) -> Response:
    """One assignment."""
    record = extension(call, NAME)
    if record:
        return answer(200, plain(call.cloud, record))
    return say(call, "absent")


def delete(call: Call) -> Response:
    """Take a role away."""
    record = extension(call, NAME)
    if record is None:
        return answer(204)
    call.cloud.drop("resource", record.id)
    return answer(200, plain(call.cloud, record))


def list_all(call: Call) -> Response:
    """The assignments that count at a scope, and unless told otherwise those below it."""
    scope, wanted = scope_of(call, NAME).lower(), call.request.query.get("$filter", "").strip()
    terms = [_TERM.fullmatch(part.strip()) for part in re.split(r"\s+and\s+", wanted, flags=re.IGNORECASE) if part]
    if not all(terms):
        return lacking(f"the filter '{wanted}' of role assignments")
    said = [match.groupdict() for match in terms if match]
    below = not any(term["at"] for term in said)
    found = [record for record in assignments(call) if _counts(record, scope, below=below)]
    for term in said:
        if not term["at"]:
            who = (term["principal"] or term["assigned"] or tokens.principal(call.caller)).lower()
            found = [record for record in found if record.properties["principalId"] == who]
    return page(call, [plain(call.cloud, record) for record in found], 1000, "$skipToken")


def assignments(call: Call) -> list[Record]:
    """Every assignment that counts in a subscription or below it."""
    base, index = f"/subscriptions/{call.target.subscription}", call.cloud.index
    groups = (index.inside(group.id) for group in index.children(base, "Microsoft.Resources/resourceGroups"))
    below = [record for inside in groups for record in inside if record.type == NAME]
    return [*index.children(ROOT, NAME), *index.children(base, NAME), *below]


def _counts(record: Record, scope: str, *, below: bool) -> bool:
    at = str(record.properties["scope"]).lower().rstrip("/")
    return f"{scope}/".startswith(f"{at}/") or (below and at.startswith(f"{scope}/"))


def _shape(call: Call) -> Response | None:
    sent = call.properties
    principal, role = str(sent.get("principalId", "")), str(sent.get("roleDefinitionId", ""))
    if not GUID.fullmatch(principal.lower()):
        return say(call, "principal", principal=principal)
    if find(call, role) is None:
        answered = unknown(call, role)
        return answered if answered.status == 501 else say(call, "role", role=role.rsplit("/", 1)[-1])
    if sent.get("principalType") and sent["principalType"] not in _TYPES:
        return say(call, "type", sent=sent["principalType"])
    return None


def _taken(call: Call) -> Response | None:
    mine = extension_id(call, NAME).lower()
    found = any(record.id.lower() != mine and _says(record) == _wanted(call) for record in assignments(call))
    return say(call, "taken") if found else None


def _same(call: Call) -> Response | None:
    before = extension(call, NAME)
    return None if before is None or _says(before) == _wanted(call) else say(call, "fixed")


def _says(record: Record) -> tuple[str, ...]:
    properties = record.properties
    role = str(properties["roleDefinitionId"]).rsplit("/", 1)[-1]
    return str(properties["scope"]).lower(), role.lower(), str(properties["principalId"]).lower()


def _wanted(call: Call) -> tuple[str, ...]:
    role = str(call.properties["roleDefinitionId"]).rsplit("/", 1)[-1]
    return scope_of(call, NAME).lower(), role.lower(), str(call.properties["principalId"]).lower()


_NAMED = say.named(f"(?i){GUID.pattern}")
_WRITABLE = (partial(scope_exists, name=NAME), _NAMED, _shape, _taken, _same)
TYPE = Type(
    name=NAME,
    tracked=False,
    regional=False,
    routes=routes(NAME, list_all, {"GET": show, "PUT": put, "DELETE": delete}),
)
