"""Ranges of addresses: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from deployer.sandbox.deployments.language.failure import wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer


def _network(function: str, value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, str) and "/" in value else "", strict=False)
    except ValueError:
        raise wrong(function, f"expects a range of addresses in CIDR notation, not '{value}'") from None


def _number(function: str, value: Any, least: int, most: int) -> int:
    if is_integer(value) and least <= value <= most:
        return int(value)
    raise wrong(function, f"expects an integer from '{least}' to '{most}', not '{value}'")


def _parse(_: Scope, values: Sequence[Any]) -> dict[str, Any]:
    network = _network("parseCidr", values[0])
    # The broadcast address and the network's own are no hosts' in IPv4; in IPv6 every address is one.
    edge = 1 if network.version == 4 and network.num_addresses > 2 else 0
    return {
        "network": str(network.network_address),
        "netmask": str(network.netmask),
        **({"broadcast": str(network.broadcast_address)} if network.version == 4 else {}),
        "firstUsable": str(network[edge]),
        "lastUsable": str(network[-1 - edge]),
        "cidr": network.prefixlen,
    }


def _subnet(_: Scope, values: Sequence[Any]) -> str:
    network = _network("cidrSubnet", values[0])
    size = _number("cidrSubnet", values[1], network.prefixlen, network.max_prefixlen)
    index = _number("cidrSubnet", values[2], 0, 2 ** (size - network.prefixlen) - 1)
    return f"{network.network_address + index * 2 ** (network.max_prefixlen - size)}/{size}"


def _host(_: Scope, values: Sequence[Any]) -> str:
    network = _network("cidrHost", values[0])
    most = max(0, network.num_addresses - (3 if network.version == 4 else 2))
    return str(network[_number("cidrHost", values[1], 0, most) + (1 if network.num_addresses > 1 else 0)])


FUNCTIONS = {
    "parseCidr": Function(_parse, 1, 1),
    "cidrSubnet": Function(_subnet, 3, 3),
    "cidrHost": Function(_host, 2, 2),
}
