"""User-assigned identities."""

from __future__ import annotations

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import built, dropped, located, retagged, spelled, stored
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response

NAME = "Microsoft.ManagedIdentity/userAssignedIdentities"


def put(call: Call) -> Response:
    """Create an identity, or set its tags."""
    id = spelled(call)
    properties = {
        "tenantId": call.subscription.tenant,
        "principalId": call.cloud.guid("user", id),
        "clientId": call.cloud.guid("client", id),
    }
    return stored(call, NAME, {**built(call), "properties": properties})


TYPE = Type(name=NAME, writable=(located,), put=put, patch=retagged, delete=dropped)
