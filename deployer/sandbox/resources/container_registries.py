"""Container registries."""

from __future__ import annotations

import re
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import built, dropped, keep, located, retagged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.network_rules import joined
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.ContainerRegistry/registries"
_SKUS = ("Basic", "Standard", "Premium")


def put(call: Call) -> Response:
    """Create or change a registry."""
    if refusal := checks.first(call, located, _name, _free, _shape):
        return refusal
    before, name = call.record, call.target.name
    sku = next(sku for sku in _SKUS if sku.lower() == str(call.body["sku"]["name"]).lower())
    properties = {
        "adminUserEnabled": False,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        **(before.properties if before else {}),
        **call.properties,
        "loginServer": f"{name.lower()}.azurecr.io",
        "creationDate": before.created if before else call.cloud.clock.stamp,
        "provisioningState": "Succeeded",
    }
    body = {**built(call), "sku": {"name": sku, "tier": sku}, "properties": properties}
    record = keep(call, NAME, body, (f"registry {name.lower()}",))
    return answer(200 if before else 201, plain(call.cloud, record))


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A registry with the private endpoints that lead to it."""
    rows = joined(cloud, record)
    return {**plain(cloud, record), "properties": {**record.properties, "privateEndpointConnections": rows}}


def _name(call: Call) -> Response | None:
    if re.fullmatch(r"[a-zA-Z0-9]{5,50}", call.target.name):
        return None
    return provider(400, "InvalidParameter", f"The registry name '{call.target.name}' must be 5 to 50 alphanumerics.")


def _free(call: Call) -> Response | None:
    taker = call.cloud.index.taker(f"registry {call.target.name.lower()}")
    if taker is None or taker.id.lower() == call.target.path.lower():
        return None
    text = (
        f"The registry DNS name {call.target.name.lower()}.azurecr.io is already in use. You can check if the name is "
        "already claimed using following API: "
        "https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability"
    )
    return provider(409, "AlreadyInUse", text)


def _shape(call: Call) -> Response | None:
    sku = call.body.get("sku")
    name = str(sku.get("name", "")) if isinstance(sku, dict) else ""
    if name.lower() not in {known.lower() for known in _SKUS}:
        return provider(400, "InvalidParameter", f"The SKU '{name}' is not one of {', '.join(_SKUS)}.")
    if call.properties.get("networkRuleSet") and name.lower() != "premium":
        text = f"The registry {call.target.name} does not support network rules: its SKU is {name}."
        return provider(400, "NetworkRuleSetNotSupported", text)
    closed = str(call.properties.get("publicNetworkAccess", "")).lower() == "disabled"
    if closed and name.lower() != "premium":
        text = f"The registry {call.target.name} does not support disabling public network access: its SKU is {name}."
        return provider(400, "PublicNetworkAccessNotSupported", text)
    return None


TYPE = Type(name=NAME, view=view, put=put, patch=retagged, delete=dropped)
