"""Resources that extend others: role assignments and locks, at a subscription, a group, a resource or its child."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm
from deployer.sandbox.http import Response
from deployer.sandbox.state.record import Record

Answering = Callable[[Call], Response]
SCOPES = ("", "/resourcegroups/*", "/resourcegroups/*/providers/*/*/*", "/resourcegroups/*/providers/*/*/*/*/*")
"""Below a subscription: where an extension can be."""


def routes(name: str, listing: Answering, one: Mapping[str, Answering]) -> dict[tuple[str, str], Answering]:
    """Of a type: a list at each scope, and what answers each method for one of them."""
    found = {}
    for scope in SCOPES:
        path = f"{scope}/providers/{name.lower()}"
        found["GET", path] = listing
        found |= {(method, f"{path}/*"): answering for method, answering in one.items()}
    return found


def scope_of(call: Call, name: str) -> str:
    """The id of what the call's resource extends, as Azure spells it."""
    path = call.target.path
    at = path[: path.lower().rindex(f"/providers/{name.lower()}")]
    place = call.cloud.find(at)
    return place.id if place else at


def extension_id(call: Call, name: str) -> str:
    """The id of the call's resource."""
    return f"{scope_of(call, name)}/providers/{name}/{call.target.name}"


def extension(call: Call, name: str) -> Record | None:
    """The call's resource, where there is one."""
    return call.cloud.find(extension_id(call, name))


def scope_exists(call: Call, name: str) -> Response | None:
    """Refuses a scope that does not exist; the subscription does."""
    at = scope_of(call, name)
    if len(at.split("/")) == 3 or call.cloud.find(at):
        return None
    return arm(404, "ResourceNotFound", f"The Resource '{at}' was not found.")
