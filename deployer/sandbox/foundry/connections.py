"""Connections of an account and of its projects: answered by the machine learning service, as those of workspaces."""

from __future__ import annotations

from dataclasses import replace

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.foundry.projects import disturb
from deployer.sandbox.foundry.writes import ACCOUNTS, PROJECTS, exclusive
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml import connections

_OF_ACCOUNT, _OF_PROJECT = f"{ACCOUNTS}/connections", f"{PROJECTS}/connections"


def put(call: Call) -> Response:
    """Create or change a connection; those of an account are shared with its projects."""
    if refusal := checks.first(call, exclusive, connections.sound):
        return refusal
    inside = len(call.target.types) > 2
    sent = {"isSharedToAll": not inside, **call.properties}
    made = connections.built(replace(call, body={"properties": sent}), _OF_PROJECT if inside else _OF_ACCOUNT)
    return answer(200, connections.view(call.cloud, call.cloud.put(made)))


def patch(call: Call) -> Response:
    """Change what is named; the credentials stay with the authType."""
    record = call.record
    if record is None:
        return missing(call)
    kept = dict(record.properties)
    if call.properties.get("authType", kept["authType"]) == kept["authType"]:
        kept |= record.hidden
    return put(replace(call, body={"properties": {**kept, **call.properties}}))


def delete(call: Call) -> Response:
    """Delete a connection; its project cannot follow at once."""
    record = call.record
    if record is None:
        return answer(204)
    if refusal := exclusive(call):
        return refusal
    call.cloud.drop("resource", record.id)
    disturb(call.cloud, call.target.parent)
    return answer(200)


def missing(call: Call) -> Response:
    """No such connection."""
    return account(call, 404, f"Connection {call.target.name} can't be found in this workspace", "NotFoundError")


ACCOUNT = Type(
    name=_OF_ACCOUNT,
    put=put,
    patch=patch,
    delete=delete,
    view=connections.view,
    missing=missing,
    tracked=False,
    regional=False,
)
PROJECT = replace(ACCOUNT, name=_OF_PROJECT)
