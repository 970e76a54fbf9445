"""Projects of an account."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import identity, spelled, system_data
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.facts import foundry
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry.account_rules import identified
from deployer.sandbox.foundry.account_view import SERVICES
from deployer.sandbox.foundry.writes import PROJECTS, absent, account_of, etag, exclusive, matched, removed, stale
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

say = Refusals("accounts/projects")

_CONNECTIONS = f"{PROJECTS}/connections"
_UNREST = 10.0
_IDENTITY = "Unsupported configuration. To create projects, you must enable a managed identity on your resource"


def put(call: Call) -> Response:
    """Create or change a project."""
    if refusal := checks.first(call, _named, _parent, exclusive, _sited, identified, _identified, _room):
        return refusal
    before, account = call.record, account_of(call)
    assert account
    id, now = spelled(call), call.cloud.clock.stamp
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
    record = call.cloud.put(Record(id, PROJECTS, body, before.created if before else now, now))
    headers: dict[str, str] = {}
    if before is None and call.cloud.settings.duration(PROJECTS):
        operations.begin(call, record, "create")
        record = call.cloud.find(id) or record
        headers = operations.retry_after(call)
    return answer(200 if before else 201, view(call.cloud, record), {**headers, "etag": etag(call.cloud, record)})


def patch(call: Call) -> Response:
    """Change what is sent, and leave the rest."""
    record = call.record
    assert record
    body = {**record.body, **{name: value for name, value in call.body.items() if value is not None}}
    body["properties"] = {**record.properties, **call.properties}
    return put(replace(call, body=body))


def delete(call: Call) -> Response:
    """Delete a project, once its connections are gone and forgotten."""
    record = call.record
    if record is None:
        return answer(204)
    if refusal := checks.first(call, exclusive, matched):
        return refusal
    if call.cloud.index.children(record.id, _CONNECTIONS):
        return say(call, "nested", sent=record.id)
    if call.cloud.clock.now().timestamp() < float(call.cloud.notes.get(unrest(record.id), 0.0)):
        return stale(etag(call.cloud, record))
    return removed(call, record)


def disturb(cloud: Cloud, id: str) -> None:
    """A connection of a project went: for a while the project cannot."""
    cloud.remember(unrest(id), cloud.clock.now().timestamp() + _UNREST)


def unrest(id: str) -> str:
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
    shown = {**plain(cloud, record), "name": f"{account.name}/{record.name}", "etag": etag(cloud, record)}
    return {**shown, "properties": properties}


def _named(call: Call) -> Response | None:
    # The text of the API takes a full stop, the sentence that refuses names does not (ISSUE_NAMES): the stricter one.
    if re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_-]{1,63}", call.target.name):
        return None
    return say(call, "name")


def _parent(call: Call) -> Response | None:
    account = account_of(call)
    assert account
    if account.state == "Failed":
        return say(call, "parent")
    if not account.properties.get("allowProjectManagement"):
        return say(call, "management")
    if not account.properties.get("customSubDomainName"):
        return say(call, "subdomain", account=account.name)
    return None if account.body.get("identity") else say(call, "identity")


def _sited(call: Call) -> Response | None:
    account, sent = account_of(call), str(call.body.get("location") or "")
    assert account
    if not sent:
        return say(call, "locationless")
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


def _room(call: Call) -> Response | None:
    account, most = account_of(call), foundry.limit("projects")
    assert account
    if call.record or len(call.cloud.index.children(account.id, PROJECTS)) < most:
        return None
    return say(call, "room", most=most)


TYPE = Type(name=PROJECTS, put=put, patch=patch, delete=delete, view=view, missing=absent, regional=False)
