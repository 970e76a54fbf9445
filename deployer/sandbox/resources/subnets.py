"""Subnets as addresses of their own: read with their network, which they are written with."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.listing import page
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.record import Record

NAME = "Microsoft.Network/virtualNetworks/subnets"


def get(call: Call) -> Response:
    """One subnet of a network that is there."""
    network = call.parent
    for row in _rows(network) if network else ():
        if row["name"].lower() == call.target.name.lower():
            return answer(200, row)
    return provider(404, "NotFound", f"Resource {call.target.path} not found.")


def list_all(call: Call) -> Response:
    """Those of one network."""
    network = call.cloud.find(call.target.path.rpartition("/")[0])
    if network is None:
        return provider(404, "NotFound", f"Resource {call.target.path} not found.")
    return page(call, _rows(network), 1000, "$skiptoken")


def _rows(network: Record) -> list[dict[str, Any]]:
    return [{**row, "type": NAME} for row in network.properties["subnets"]]


TYPE = Type(
    name=NAME,
    missing=get,
    tracked=False,
    regional=False,
    routes={("GET", "/resourcegroups/*/providers/microsoft.network/virtualnetworks/*/subnets"): list_all},
)
