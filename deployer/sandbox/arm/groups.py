"""Resource groups."""

from __future__ import annotations

import re

from deployer.sandbox.arm import checks, filters, operations
from deployer.sandbox.arm.actions import GROUPS as GROUPS_ACTIONS
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.listing import GROUPS, groups, page, top
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_type import plain
from deployer.sandbox.entra import access
from deployer.sandbox.facts import foundry, regions
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

say = Refusals("groups")
_NAME = re.compile(r"[-\w._()]{1,90}")


def list_all(call: Call) -> Response:
    """The groups of a subscription, those with a tag where `$filter` asks for it."""
    wanted = filters.parse(call.request.query.get("$filter", ""))
    if isinstance(wanted, Response):
        return wanted
    found = [record for record in groups(call.cloud, call.target.subscription) if filters.fits(record, wanted)]
    found = [record for record in found if _seen(call, record, f"{GROUPS_ACTIONS}/read")]
    return page(call, [plain(call.cloud, record) for record in found], top(call), "$skiptoken")


def show(call: Call) -> Response:
    """One group."""
    record = call.record
    return answer(200, plain(call.cloud, record)) if record else checks.no_group(call)


def exists(call: Call) -> Response:
    """Whether a group exists."""
    return Response(204 if call.record else 404, {"content-length": "0"})


def put(call: Call) -> Response:
    """Create a group, or set its tags."""
    refusal = checks.first(call, checks.json_body, _name, _location, checks.tags, _same_location, checks.group_stays)
    if refusal:
        return refusal
    before = call.record
    body = {
        "location": regions.canonical(str(call.body["location"])),
        "tags": dict(call.body.get("tags") or {}),
        "properties": {"provisioningState": "Succeeded"},
    }
    if managed := call.body.get("managedBy"):
        body["managedBy"] = managed
    id = before.id if before else f"/subscriptions/{call.subscription.id}/resourceGroups/{call.target.group}"
    created = before.created if before else call.cloud.clock.stamp
    record = call.cloud.put(Record(id, GROUPS, body, created, call.cloud.clock.stamp))
    return answer(200 if before else 201, plain(call.cloud, record))


def patch(call: Call) -> Response:
    """Set the tags of a group."""
    record = call.record
    if record is None:
        return checks.no_group(call)
    if refusal := checks.first(call, checks.json_body, checks.tags, checks.group_stays):
        return refusal
    body = dict(record.body)
    if "tags" in call.body:
        body["tags"] = dict(call.body["tags"] or {})
    made = Record(record.id, GROUPS, body, record.created, call.cloud.clock.stamp)
    return answer(200, plain(call.cloud, call.cloud.put(made)))


def delete(call: Call) -> Response:
    """Delete a group with all that is in it."""
    record = call.record
    if record is None:
        return checks.no_group(call)
    return operations.deleting(call, record)


def poll(call: Call) -> Response:
    """How a deletion or a preview stands: 202 until it has ended, then 200 with its result, if it has one."""
    operation = operations.polled(call)
    if operation is None:
        return say(call, "operation")
    if not operation.ended:
        return operations.unfinished(call)
    if operation.outcome == "Succeeded":
        return answer(200, operation.note.get("result"))
    return answer(409, {"error": operation.error or {"code": operation.outcome, "message": "The deletion ended."}})


def resources(call: Call) -> Response:
    """What ARM lists of a group: everything that has a location and tags, at any depth."""
    place = call.cloud.find(call.target.group_id)
    return _list(call, [place] if place else [])


def all_resources(call: Call) -> Response:
    """The listed resources of a subscription."""
    return _list(call, groups(call.cloud, call.target.subscription))


def _list(call: Call, places: list[Record]) -> Response:
    wanted = filters.parse(call.request.query.get("$filter", ""))
    if isinstance(wanted, Response):
        return wanted
    found = (record for place in places for record in call.cloud.index.inside(place.id))
    expand = call.request.query.get("$expand", "").lower().split(",")
    kept = (record for record in found if filters.tracked(record) and filters.fits(record, wanted))
    rows = [filters.listed(record, expand) for record in kept if _seen(call, record, f"{record.type}/read")]
    return page(call, rows, top(call), "$skiptoken")


def _seen(call: Call, record: Record, action: str) -> bool:
    """Lists leave out what the caller may not read."""
    return access.allows(call.cloud, call.caller, action, record.id)


def _name(call: Call) -> Response | None:
    name = call.target.group
    if _NAME.fullmatch(name) and not name.endswith("."):
        return None
    return say(call, "group name", group=name, pattern=_NAME.pattern)


def _location(call: Call) -> Response | None:
    if not call.body.get("location"):
        return say(call, "locationless")
    place = str(call.body["location"])
    if regions.canonical(place) in regions.names() or foundry.has_accounts(place):
        return None
    return say(call, "location", sent=place, known=",".join(regions.names()))


def _same_location(call: Call) -> Response | None:
    record = call.record
    place = regions.canonical(str(call.body["location"]))
    if record is None or record.body["location"] == place:
        return None
    return say(call, "moved", sent=place, location=record.body["location"])


ROUTES = {
    ("GET", "/subscriptions/*/resourcegroups"): list_all,
    ("GET", "/subscriptions/*/resourcegroups/*"): show,
    ("HEAD", "/subscriptions/*/resourcegroups/*"): exists,
    ("PUT", "/subscriptions/*/resourcegroups/*"): put,
    ("PATCH", "/subscriptions/*/resourcegroups/*"): patch,
    ("DELETE", "/subscriptions/*/resourcegroups/*"): delete,
    ("GET", "/subscriptions/*/operationresults/*"): poll,
    ("GET", "/subscriptions/*/resourcegroups/*/resources"): resources,
    ("GET", "/subscriptions/*/resources"): all_resources,
}
