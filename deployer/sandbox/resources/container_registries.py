"""Container registries."""

from __future__ import annotations

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import built, dropped, located, retagged, stored
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response
from deployer.sandbox.resources.networks import reached

NAME = "Microsoft.ContainerRegistry/registries"
_SKUS = {"basic": "Basic", "standard": "Standard", "premium": "Premium"}
say = Refusals("registries")


def put(call: Call) -> Response:
    """Create or change a registry."""
    before = call.record
    properties = {
        "adminUserEnabled": False,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        **(before.properties if before else {}),
        **call.properties,
        "loginServer": f"{call.target.name.lower()}.azurecr.io",
        "creationDate": before.created if before else call.cloud.clock.stamp,
        "provisioningState": "Succeeded",
    }
    sku = _SKUS[_sku(call).lower()]
    return stored(
        call, NAME, {**built(call), "sku": {"name": sku, "tier": sku}, "properties": properties}, (_slot(call),)
    )


def _sku(call: Call) -> str:
    sku = call.body.get("sku")
    return str(sku.get("name", "")) if isinstance(sku, dict) else ""


def _slot(call: Call) -> str:
    return f"registry {call.target.name.lower()}"


def _shape(call: Call) -> Response | None:
    name = _sku(call)
    if name.lower() not in _SKUS:
        return say(call, "sku", sent=name, known=", ".join(_SKUS.values()))
    if name.lower() == "premium":
        return None
    if call.properties.get("networkRuleSet"):
        return say(call, "rules", sent=name)
    closed = str(call.properties.get("publicNetworkAccess", "")).lower() == "disabled"
    return say(call, "closed", sent=name) if closed else None


TYPE = Type(
    name=NAME,
    writable=(located, say.named(r"[a-zA-Z0-9]{5,50}"), say.free(_slot), _shape),
    view=reached,
    put=put,
    patch=retagged,
    delete=dropped,
)
