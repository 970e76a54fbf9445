"""The rules of the firewalls of storage accounts and vaults: what they let in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.http import Response
from deployer.sandbox.resources.networks import network_of

say = Refusals("networkAcls")
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def unsound(call: Call, service: str, smallest: int) -> Response | None:
    """Why Azure does not take the rules that are sent."""
    acls = call.properties.get("networkAcls")
    if not isinstance(acls, dict):
        return None
    if acls.get("defaultAction") not in ("Allow", "Deny"):
        return say(call, "value", what="networkAcls.defaultAction")
    if not all(_public(str(rule.get("value", "")), smallest) for rule in acls.get("ipRules") or ()):
        return say(call, "value", what="networkAcls.ipRule[*].value")
    ids = (str(rule.get("id", "")) for rule in acls.get("virtualNetworkRules") or ())
    return next((refused for id in ids if (refused := _subnet(call, id, service))), None)


def answered(acls: Mapping[str, Any], **each: str) -> dict[str, Any]:
    """Rules with all that Azure answers of them."""
    lists = {name: [{**each, **rule} for rule in acls.get(name) or ()] for name in ("ipRules", "virtualNetworkRules")}
    return {"bypass": "AzureServices", **acls, **lists}


def _public(address: str, smallest: int) -> bool:
    try:
        network = IPv4Network(address)
    except ValueError:
        return False
    small = "/" in address and network.prefixlen > smallest
    return not small and not any(network.subnet_of(private) for private in _PRIVATE)


def _subnet(call: Call, id: str, service: str) -> Response | None:
    network, name = network_of(call.cloud, id), id.rpartition("/")[2]
    rows = [row for row in network.properties["subnets"] if row["name"].lower() == name.lower()] if network else []
    if not rows:
        return say(call, "subnet", id=id)
    if service in [str(each.get("service")) for each in rows[0]["properties"].get("serviceEndpoints") or ()]:
        return None
    return say(call, "service", subnet=name, network=id.rpartition("/subnets/")[0], service=service)
