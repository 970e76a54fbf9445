"""Private DNS zones, and the groups of them that take the names of a private endpoint."""

from __future__ import annotations

from collections import Counter
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import built, dropped, keep, retagged, spelled, stored
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response
from deployer.sandbox.resources.networks import ENDPOINTS, begun, busy, delete_endpoint, no_endpoint

ZONES = "Microsoft.Network/privateDnsZones"
ZONE_GROUPS = f"{ENDPOINTS}/privateDnsZoneGroups"
_MOST_ZONES = 5
_LIMITS = {
    "maxNumberOfRecordSets": 25000,
    "maxNumberOfVirtualNetworkLinks": 1000,
    "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
    "numberOfRecordSets": 1,
    "numberOfVirtualNetworkLinks": 0,
    "numberOfVirtualNetworkLinksWithRegistration": 0,
}
say = Refusals("privateDnsZones")


def put_zone(call: Call) -> Response:
    """Create a zone, or change its tags."""
    return stored(call, ZONES, {**built(call), "properties": {**_LIMITS, "provisioningState": "Succeeded"}})


def _global(call: Call) -> Response | None:
    sent = call.body.get("location", "")
    return None if str(sent).lower() == "global" else say(call, "location", location=sent)


def put_group(call: Call) -> Response:
    """Have the names of an endpoint written into zones."""
    id, new = spelled(call), call.record is None
    configs = [
        {
            "name": each["name"],
            "id": f"{id}/privateDnsZoneConfigs/{each['name']}",
            "type": f"{ZONE_GROUPS}/privateDnsZoneConfigs",
            "properties": {"privateDnsZoneId": _zone(each), "provisioningState": "Succeeded", "recordSets": []},
        }
        for each in _configs(call)
    ]
    properties = {"privateDnsZoneConfigs": configs, "provisioningState": "Succeeded"}
    return begun(call, keep(call, ZONE_GROUPS, {"properties": properties}), new=new)


def _configs(call: Call) -> list[dict[str, Any]]:
    return list(call.properties.get("privateDnsZoneConfigs") or ())


def _zone(config: dict[str, Any]) -> str:
    return str((config.get("properties") or {}).get("privateDnsZoneId") or "")


def _alone(call: Call) -> Response | None:
    others = [each.name.lower() for each in call.cloud.index.children(call.target.parent, ZONE_GROUPS)]
    return say(call, "alone", parent=call.target.parent) if {*others} - {call.target.name.lower()} else None


def _names(call: Call) -> Response | None:
    counts = Counter(str(each.get("name") or "").lower() for each in _configs(call))
    if "" in counts:
        return say(call, "nameless")
    if twice := [name for name, count in counts.items() if count > 1]:
        why = f"Resource {call.target.path} has two child resources with the same name ({twice[0]})."
        details = [{"code": "DuplicateResourceName", "message": why}]
        return arm(400, "InvalidRequestFormat", "Cannot parse the request.", details=details)
    return say(call, "room", most=_MOST_ZONES) if len(counts) > _MOST_ZONES else None


def _known(call: Call) -> Response | None:
    for id in map(_zone, _configs(call)):
        zone = call.cloud.find(id)
        if zone is None or zone.type != ZONES:
            return no_endpoint(call, "reference", id=id)
    return None


ZONE = Type(name=ZONES, writable=(_global,), put=put_zone, patch=retagged, delete=dropped, regional=False)
ZONE_GROUP = Type(
    name=ZONE_GROUPS,
    writable=(busy, _alone, _names, _known),
    put=put_group,
    delete=delete_endpoint,
    tracked=False,
    regional=False,
)
