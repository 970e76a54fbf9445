"""Virtual networks, as far as private endpoints ask for their subnets."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import built, keep, located, retagged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.ml.network_rules import ENDPOINTS
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.Network/virtualNetworks"


def put(call: Call) -> Response:
    """Create or change a network with its subnets."""
    sent = {str(subnet.get("name")).lower() for subnet in call.properties.get("subnets") or ()}
    if refusal := checks.first(call, located, _named) or _used(call, sent):
        return refusal
    before = call.record
    subnets = [
        {
            "name": subnet["name"],
            "id": f"{call.target.path}/subnets/{subnet['name']}",
            "properties": {**(subnet.get("properties") or {}), "provisioningState": "Succeeded"},
        }
        for subnet in call.properties.get("subnets") or ()
    ]
    properties = {**call.properties, "subnets": subnets, "provisioningState": "Succeeded"}
    record = keep(call, NAME, {**built(call), "properties": properties})
    return answer(200 if before else 201, plain(call.cloud, record))


def delete(call: Call) -> Response:
    """Delete a network at once, unless something lives in it."""
    if refusal := _used(call, set()):
        return refusal
    call.cloud.drop("resource", call.target.path)
    return answer(200)


def _named(call: Call) -> Response | None:
    if all(subnet.get("name") for subnet in call.properties.get("subnets") or ()):
        return None
    return provider(400, "InvalidRequestFormat", "Cannot parse the request: a subnet has no name.")


def _used(call: Call, kept: set[str]) -> Response | None:
    """Subnets with private endpoints in them stay."""
    record = call.record
    for endpoint in call.cloud.index.records.values() if record else ():
        subnet = str((endpoint.properties.get("subnet") or {}).get("id", "")) if endpoint.type == ENDPOINTS else ""
        id, _, name = subnet.rpartition("/subnets/")
        if record and id.lower() == record.id.lower() and name.lower() not in kept:
            number = call.cloud.guid("address", endpoint.id.lower())
            nic = endpoint.properties["networkInterfaces"][0]["id"]
            text = (
                f"Subnet {name} is in use by {nic}/ipConfigurations/privateEndpointIpConfig.{number} and cannot be "
                "deleted. In order to delete the subnet, delete all the resources within the subnet. "
                "See aka.ms/deletesubnet."
            )
            return provider(400, "InUseSubnetCannotBeDeleted", text)
    return None


def network_of(cloud: Cloud, subnet: str) -> Record | None:
    """The network that has the subnet of this id."""
    id, _, name = subnet.rpartition("/subnets/")
    record = cloud.find(id)
    names = {row["name"].lower() for row in record.properties["subnets"]} if record and record.type == NAME else set()
    return record if name.lower() in names else None


NETWORK = Type(name=NAME, put=put, patch=retagged, delete=delete)


SUBNETS = "Microsoft.Network/virtualNetworks/subnets"


def show_subnet(call: Call) -> Response:
    """One subnet of a network that is there."""
    network = call.parent
    for row in network.properties["subnets"] if network else ():
        if row["name"].lower() == call.target.name.lower():
            return answer(200, {**row, "type": SUBNETS})
    return provider(404, "NotFound", f"Resource {call.target.path} not found.")


SUBNET = Type(name=SUBNETS, missing=show_subnet, tracked=False, regional=False)
