"""User-assigned identities."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import built, dropped, keep, located, retagged, spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer

NAME = "Microsoft.ManagedIdentity/userAssignedIdentities"


def put(call: Call) -> Response:
    """Create an identity, or set its tags."""
    if refusal := checks.first(call, located):
        return refusal
    before, id = call.record, spelled(call)
    properties = {
        "tenantId": call.subscription.tenant,
        "principalId": call.cloud.guid("user", id),
        "clientId": call.cloud.guid("client", id),
    }
    record = keep(call, NAME, {**built(call), "properties": properties})
    return answer(200 if before else 201, plain(call.cloud, record))


TYPE = Type(name=NAME, put=put, patch=retagged, delete=dropped)
