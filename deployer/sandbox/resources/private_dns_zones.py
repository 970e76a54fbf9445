"""Private DNS zones, and the groups of them that take the names of a private endpoint."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, provider
from deployer.sandbox.arm.resource_body import built, dropped, keep, retagged, spelled
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.resources import private_endpoints

ZONES = "Microsoft.Network/privateDnsZones"
GROUPS = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"
MOST = 5
_LIMITS = {
    "maxNumberOfRecordSets": 25000,
    "maxNumberOfVirtualNetworkLinks": 1000,
    "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
    "numberOfRecordSets": 1,
    "numberOfVirtualNetworkLinks": 0,
    "numberOfVirtualNetworkLinksWithRegistration": 0,
}


def put_zone(call: Call) -> Response:
    """Create a zone, or change its tags."""
    if str(call.body.get("location", "")).lower() != "global":
        text = (
            f"The provided location '{call.body.get('location', '')}' is not available for resource type '{ZONES}'. "
            "List of available regions for the resource type is 'global'."
        )
        return arm(400, "LocationNotAvailableForResourceType", text)
    before = call.record
    record = keep(call, ZONES, {**built(call), "properties": {**_LIMITS, "provisioningState": "Succeeded"}})
    return answer(200 if before else 201, plain(call.cloud, record))


def put_group(call: Call) -> Response:
    """Have the names of an endpoint written into zones."""
    if refusal := checks.first(call, private_endpoints.busy, _alone, _names, _known):
        return refusal
    id, new = spelled(call), call.record is None
    configs = [
        {
            "name": each["name"],
            "id": f"{id}/privateDnsZoneConfigs/{each['name']}",
            "type": f"{GROUPS}/privateDnsZoneConfigs",
            "properties": {"privateDnsZoneId": _zone(each), "provisioningState": "Succeeded", "recordSets": []},
        }
        for each in _configs(call)
    ]
    made = keep(call, GROUPS, {"properties": {"privateDnsZoneConfigs": configs, "provisioningState": "Succeeded"}})
    return private_endpoints.begun(call, made, str(call.parent.body["location"]) if call.parent else "", new=new)


def _configs(call: Call) -> list[dict[str, Any]]:
    return list(call.properties.get("privateDnsZoneConfigs") or ())


def _zone(config: dict[str, Any]) -> str:
    return str((config.get("properties") or {}).get("privateDnsZoneId") or "")


def _alone(call: Call) -> Response | None:
    others = call.cloud.index.children(call.target.parent, GROUPS)
    if not [record for record in others if record.name.lower() != call.target.name.lower()]:
        return None
    text = f"Cannot create more than one private dns zone groups in the private endpoint {call.target.parent}."
    return provider(400, "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed", text)


def _names(call: Call) -> Response | None:
    counts = Counter(str(each.get("name") or "").lower() for each in _configs(call))
    text = "Cannot parse the request."
    if "" in counts:
        return provider(400, "InvalidRequestFormat", f"{text} A private DNS zone config has no name.")
    if twice := [name for name, count in counts.items() if count > 1]:
        why = f"Resource {call.target.path} has two child resources with the same name ({twice[0]})."
        details = [{"code": "DuplicateResourceName", "message": why}]
        return arm(400, "InvalidRequestFormat", text, details=details)
    if len(counts) > MOST:
        return provider(400, "InvalidRequestFormat", f"{text} A group takes {MOST} private DNS zones.")
    return None


def _known(call: Call) -> Response | None:
    for id in map(_zone, _configs(call)):
        zone = call.cloud.find(id)
        if zone is None or zone.type != ZONES:
            text = (
                f"Resource {id} referenced by resource {call.target.path} was not found. Please make sure that the "
                "referenced resource exists, and that both resources are in the same region."
            )
            return provider(400, "InvalidResourceReference", text)
    return None


ZONE = Type(name=ZONES, put=put_zone, patch=retagged, delete=dropped, regional=False)
GROUP = replace(
    private_endpoints.TYPE, name=GROUPS, put=put_group, patch=None, tracked=False, regional=False, routes={}
)
