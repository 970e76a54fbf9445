"""Writes on one account exclude each other, and how those that take their time are followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import dropped
from deployer.sandbox.arm.resource_type import plain
from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Operation, Record

say = Refusals("accounts")

NAMESPACE = "Microsoft.CognitiveServices"
ACCOUNTS = f"{NAMESPACE}/accounts"
DEPLOYMENTS = f"{ACCOUNTS}/deployments"
PROJECTS = f"{ACCOUNTS}/projects"
POLICIES = f"{ACCOUNTS}/raiPolicies"
_VERSION = "2017-04-18"
"""The api-version in the addresses that the provider hands out (recorded)."""


def account_at(call: Call) -> Record | None:
    """The account that a request is about, or in which it happens."""
    return call.cloud.find("/".join(call.target.path.split("/")[:9]))


def account_of(call: Call) -> Record:
    """The same, for whoever is asked only where it exists."""
    account = account_at(call)
    assert account
    return account


def exclusive(call: Call) -> Response | None:
    """The refusal of a write while another one is under way on the account."""
    account = account_at(call)
    if account is None:
        return None
    whole = call.target.type.lower() == ACCOUNTS.lower()
    if account.operation and not whole:
        return say(call, "accepted", type=ACCOUNTS, account=account.id)
    if not account.operation and not any(inner.operation for inner in call.cloud.index.inside(account.id)):
        return None
    return say(call, "busy", account=account.id)


def etag(cloud: Cloud, record: Record) -> str:
    """Changes with the resource; in quotes, as the provider writes it."""
    state = str(record.properties.get("provisioningState"))
    digest = cloud.digest("etag", record.id.lower(), record.changed, state)
    return f'"{digest[:8]}-0000-0100-0000-{digest[8:20]}"'


def tagged(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A resource with its etag."""
    return {**plain(cloud, record), "etag": etag(cloud, record)}


def shown(call: Call, record: Record, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a PUT, with the etag in a header."""
    body = types()[record.type.lower()].shown(call, record)
    return answer(status, body, {**(headers or {}), "etag": etag(call.cloud, record)})


def rewritten(call: Call, body: Mapping[str, Any]) -> Response:
    """PATCH as the PUT of the whole."""
    whole, type = replace(call, body=body), types()[call.target.type.lower()]
    assert type.put
    return checks.first(whole, *type.writable) or type.put(whole)


def matched(call: Call) -> Response | None:
    """The refusal of a request that was made for an older state of the resource."""
    sent = call.request.headers.get("if-match", "")
    if call.record is None or sent in ("", "*") or sent == etag(call.cloud, call.record):
        return None
    return stale(call, sent)


def stale(call: Call, sent: str) -> Response:
    """The 412 of the provider."""
    return say(call, "stale", sent=sent)


def absent(call: Call) -> Response:
    """What the provider says of a resource inside an account."""
    return say(call, "absent")


def asynchronous(call: Call, operation: Operation, region: str) -> dict[str, str]:
    """The header by which an operation is followed; the signature is longer in Azure."""
    path = operations.place(call, "operationResults", operation.id, canonical(region))
    return {"azure-asyncoperation": operations.signed(call, path, **{"api-version": _VERSION})}


def location(call: Call, operation: Operation, region: str) -> dict[str, str]:
    """The headers of a 202."""
    path = operations.place(call, "operationResults", operation.id, canonical(region))
    query = {"api-version": _VERSION, "operationResultResponseType": "Location"}
    return {"location": operations.signed(call, path, **query), **operations.retry_after(call)}


def removed(call: Call) -> Response:
    """Delete a resource in an account: 202 until it is gone; at once where it takes no time."""
    if call.cloud.settings.duration(call.there.type) == 0:
        return dropped(call)
    operation = operations.begin(call, call.there, "delete")
    return answer(202, None, location(call, operation, str(account_of(call).body["location"])))


def poll(call: Call) -> Response:
    """How an operation stands."""
    operation = operations.polled(call)
    if operation is None:
        return say(call, "operation")
    if call.request.query.get("operationresultresponsetype") == "Location":
        return answer(200) if operation.ended else operations.unfinished(call)
    told = operations.told(operation, call.target.path)
    running = {"create": "Creating", "update": "Accepted", "delete": "Deleting"}
    if not operation.ended:
        told["status"] = running.get(operation.verb, "Accepted")
    return answer(200, {key: value for key, value in told.items() if key != "percentComplete"})
