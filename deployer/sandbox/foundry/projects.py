"""Projects of an account."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import identity, keep, spelled, system_data
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry.account_rules import identified
from deployer.sandbox.foundry.accounts import SERVICES
from deployer.sandbox.foundry.writes import (
    PROJECTS,
    absent,
    account_of,
    etag,
    exclusive,
    matched,
    removed,
    rewritten,
    shown,
    stale,
    tagged,
)
from deployer.sandbox.http import Response
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("accounts/projects")

_CONNECTIONS = f"{PROJECTS}/connections"
_UNREST = 10.0


def put(call: Call) -> Response:
    """Create or change a project."""
    before, account, id = call.record, account_of(call), spelled(call)
    first = not call.cloud.index.children(account.id, PROJECTS)
    default = bool(before.properties["isDefault"]) if before else first
    kept = {
        name: call.properties[name] for name in ("displayName", "description") if call.properties.get(name) is not None
    }
    body = {
        "location": before.body["location"] if before else str(call.body["location"]),
        "kind": foundry.KIND,
        "tags": dict(call.body.get("tags") or {}),
        "identity": identity(call, id),
        "systemData": system_data(call),
        "properties": {"displayName": call.target.name, **kept, "isDefault": default, "provisioningState": "Succeeded"},
    }
    record = keep(call, PROJECTS, body)
    if before or not call.cloud.settings.duration(PROJECTS):
        return shown(call, record, 200 if before else 201)
    operations.begin(call, record, "create")
    return shown(call, call.there, 201, operations.retry_after(call))


def patch(call: Call) -> Response:
    """Change what is sent, and leave the rest."""
    body = {**call.there.body, **{name: value for name, value in call.body.items() if value is not None}}
    return rewritten(call, {**body, "properties": {**call.there.properties, **call.properties}})


def _empty(call: Call) -> Response | None:
    """A project goes once its connections are gone and forgotten."""
    record = call.there
    if call.cloud.index.children(record.id, _CONNECTIONS):
        return say(call, "nested", id=record.id)
    if call.cloud.clock.now().timestamp() < float(call.cloud.notes.get(_unrest(record.id), 0.0)):
        return stale(call, etag(call.cloud, record))
    return None


def disturb(cloud: Cloud, id: str) -> None:
    """A connection of a project went: for a while the project cannot."""
    cloud.remember(_unrest(id), cloud.clock.now().timestamp() + _UNREST)


def _unrest(id: str) -> str:
    """The note of that."""
    return f"foundry/unrest/{id}".lower()


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """With its endpoint, below the account's."""
    account = cloud.find(record.id.rsplit("/", 2)[0])
    assert account
    subdomain = account.properties.get("customSubDomainName")
    properties = {
        "internalId": cloud.digest("project", record.id.lower())[:32],
        "endpoints": {"AI Foundry API": f"https://{subdomain}{SERVICES}/api/projects/{record.name}"},
        **record.properties,
    }
    return {**tagged(cloud, record), "name": f"{account.name}/{record.name}", "properties": properties}


def _parent(call: Call) -> Response | None:
    account = account_of(call)
    if account.state == "Failed":
        return say(call, "parent")
    if not account.properties.get("allowProjectManagement"):
        return say(call, "management")
    if not account.properties.get("customSubDomainName"):
        return say(call, "subdomain", account=account.name)
    return None if account.body.get("identity") else say(call, "identity")


def _sited(call: Call) -> Response | None:
    account, sent = account_of(call), str(call.body["location"])
    if canonical(sent) != canonical(str(account.body["location"])) or not foundry.has_projects(sent):
        return say(call, "region", account=account.name, sent=sent)
    return None


def _identified(call: Call) -> Response | None:
    kind = str((call.body.get("identity") or {}).get("type") or "None")
    if kind == "None":
        return say(call, "identity")
    if call.record and call.record.body["identity"]["type"] != kind:
        return say(call, "fixed")
    return None


def _there(call: Call) -> int:
    return len(call.cloud.index.children(call.target.parent, PROJECTS))


TYPE = Type(
    name=PROJECTS,
    writable=(
        # The text of the API takes a full stop, the sentence that refuses names does not (ISSUE_NAMES).
        say.named(r"[a-zA-Z0-9][a-zA-Z0-9_-]{1,63}"),
        _parent,
        exclusive,
        say.needs("locationless", "location"),
        _sited,
        identified,
        _identified,
        say.room(foundry.limit("projects"), _there),
    ),
    deletable=(exclusive, matched, _empty),
    put=put,
    patch=patch,
    delete=removed,
    view=view,
    missing=absent,
    regional=False,
)
