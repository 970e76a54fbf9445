"""Log Analytics workspaces: where logs go. They can be made, named and deleted, and take no data here."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_body import built, dropped, keep, located, retagged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer

NAME = "Microsoft.OperationalInsights/workspaces"


def put(call: Call) -> Response:
    """Create or change a workspace."""
    if refusal := checks.first(call, located):
        return refusal
    before = call.record
    properties = {
        "sku": {"name": "PerGB2018"},
        "retentionInDays": 30,
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        **call.properties,
        "customerId": call.cloud.guid("log analytics", call.target.path.lower()),
        "provisioningState": "Succeeded",
    }
    record = keep(call, NAME, {**built(call), "properties": properties})
    return answer(200 if before else 201, plain(call.cloud, record))


TYPE = Type(name=NAME, put=put, patch=retagged, delete=dropped)
