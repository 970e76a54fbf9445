"""Writes on one account exclude each other, and how those that take their time are followed."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Operation, Record

say = Refusals("accounts")

NAMESPACE = "Microsoft.CognitiveServices"
ACCOUNTS = f"{NAMESPACE}/accounts"
DEPLOYMENTS = f"{ACCOUNTS}/deployments"
PROJECTS = f"{ACCOUNTS}/projects"
POLICIES = f"{ACCOUNTS}/raiPolicies"
_VERSION = "2017-04-18"
"""The api-version in the addresses that the provider hands out (recorded)."""


def account_of(call: Call) -> Record | None:
    """The account that a request is about, or in which it happens."""
    parts = call.target.path.split("/")
    return call.cloud.find("/".join(parts[:9]))


def exclusive(call: Call) -> Response | None:
    """The refusal of a write while another one is under way on the account."""
    account = account_of(call)
    if account is None:
        return None
    whole = call.target.type.lower() == ACCOUNTS.lower()
    if account.operation and not whole:
        return say(call, "accepted", type=ACCOUNTS, account=account.id)
    if not account.operation and not any(inner.operation for inner in call.cloud.index.inside(account.id)):
        return None
    return say(call, "busy", account=account.id)


def etag(call_or_cloud: Any, record: Record) -> str:
    """Changes with the resource; in quotes, as the provider writes it."""
    digest = call_or_cloud.digest(
        "etag", record.id.lower(), record.changed, str(record.properties.get("provisioningState"))
    )
    return f'"{digest[:8]}-0000-0100-0000-{digest[8:20]}"'


def matched(call: Call) -> Response | None:
    """The refusal of a request that was made for an older state of the resource."""
    sent = call.request.headers.get("if-match", "")
    if call.record is None or sent in ("", "*") or sent == etag(call.cloud, call.record):
        return None
    return stale(sent)


def stale(sent: str) -> Response:
    """The 412 of the provider."""
    return provider(412, "IfMatchPreconditionFailed", f"The specified precondition 'If-Match = {sent}' failed.")


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


def removed(call: Call, record: Record) -> Response:
    """Delete a resource in an account: 202 until it is gone; at once where it takes no time."""
    account = account_of(call)
    if call.cloud.settings.duration(record.type) == 0 or account is None:
        call.cloud.drop("resource", record.id)
        return answer(200)
    operation = operations.begin(call, record, "delete")
    return answer(202, None, location(call, operation, str(account.body["location"])))


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
