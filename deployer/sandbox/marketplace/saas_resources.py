"""What a Marketplace purchase looks like in its resource group."""

from __future__ import annotations

from dataclasses import replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response, answer


def delete(call: Call) -> Response:
    """Cancel the purchase behind a Marketplace subscription."""
    record = call.record
    if record is None:
        return answer(204)
    bought = call.cloud.find(str(record.hidden["subscription"]))
    if bought:
        properties = {**bought.properties, "marketplaceSubscriptionStatus": "Unsubscribed"}
        call.cloud.put(replace(bought, body={**bought.body, "properties": properties}))
    call.cloud.drop("resource", record.id)
    return answer(200)


TYPE = Type(name="Microsoft.SaaS/resources", delete=delete, regional=False)
