"""The rules of the firewalls of storage accounts and vaults: what they let in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.http import Response
from deployer.sandbox.resources.virtual_networks import network_of

_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def unsound(call: Call, service: str, smallest: int) -> Response | None:
    """Why Azure does not take the rules that are sent."""
    acls = call.properties.get("networkAcls")
    if not isinstance(acls, dict):
        return None
    actions = (str(acls.get("defaultAction")), str(acls.get("bypass") or "AzureServices"))
    if actions[0] not in ("Allow", "Deny"):
        return _invalid("networkAcls.defaultAction")
    if not all(_public(str(rule.get("value", "")), smallest) for rule in acls.get("ipRules") or ()):
        return _invalid("networkAcls.ipRule[*].value")
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
    code, text = "NetworkAclsValidationFailure", "Validation of network acls failure: "
    if not rows:
        return provider(400, code, f"{text}SubnetNotFound:{id}.")
    if service in [str(each.get("service")) for each in rows[0]["properties"].get("serviceEndpoints") or ()]:
        return None
    text += (
        f"SubnetsHaveNoServiceEndpointsConfigured:Subnets {name} of virtual network {id.rpartition('/subnets/')[0]} "
    )
    text += (
        f"do not have ServiceEndpoints for {service} resources configured. Add {service} to subnet's ServiceEndpoints "
    )
    return provider(400, code, f"{text}collection before trying to ACL {service} resources to these subnets..")


def _invalid(what: str) -> Response:
    text = f"Values for request parameters are invalid: {what}. For more information, see - "
    return provider(400, "InvalidValuesForRequestParameters", f"{text}https://aka.ms/storagenetworkruleset")
