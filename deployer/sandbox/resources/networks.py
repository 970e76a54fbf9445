"""Virtual networks as far as private endpoints ask for their subnets, and private endpoints: addresses in a subnet that
lead each to one resource.
"""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm import operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.checks import referred
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import built, dropped, keep, located, place, retagged, stored
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NETWORKS = "Microsoft.Network/virtualNetworks"
SUBNETS = f"{NETWORKS}/subnets"
ENDPOINTS = "Microsoft.Network/privateEndpoints"
_REGISTRIES = "Microsoft.ContainerRegistry/registries"
_FOUNDRY = "Microsoft.CognitiveServices/accounts"
GROUPS = {
    "microsoft.machinelearningservices/workspaces": ("amlworkspace",),
    "microsoft.storage/storageaccounts": ("blob", "file", "queue", "table", "dfs", "web"),
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.cognitiveservices/accounts": ("account",),
}
_APPROVED = {"status": "Approved", "description": "Auto-approved", "actionsRequired": "None"}
say = Refusals("virtualNetworks")
no_endpoint = Refusals("privateEndpoints")


def put_network(call: Call) -> Response:
    """Create or change a network with its subnets."""
    subnets = [
        {
            "name": subnet["name"],
            "id": f"{call.target.path}/subnets/{subnet['name']}",
            "properties": {**(subnet.get("properties") or {}), "provisioningState": "Succeeded"},
        }
        for subnet in _subnets(call)
    ]
    properties = {**call.properties, "subnets": subnets, "provisioningState": "Succeeded"}
    return stored(call, NETWORKS, {**built(call), "properties": properties})


def _subnets(call: Call) -> list[dict[str, Any]]:
    return list(call.properties.get("subnets") or ())


def _named(call: Call) -> Response | None:
    return None if all(subnet.get("name") for subnet in _subnets(call)) else say(call, "nameless")


def _used(call: Call) -> Response | None:
    """Subnets with private endpoints in them stay."""
    kept = {str(subnet["name"]).lower() for subnet in _subnets(call)} if call.request.method == "PUT" else set()
    for endpoint in call.cloud.index.records.values() if call.record else ():
        subnet = str((endpoint.properties.get("subnet") or {}).get("id", "")) if endpoint.type == ENDPOINTS else ""
        id, _, name = subnet.rpartition("/subnets/")
        if id.lower() == call.target.path.lower() and name.lower() not in kept:
            number = call.cloud.guid("address", endpoint.id.lower())
            return say(call, "used", sent=name, nic=endpoint.properties["networkInterfaces"][0]["id"], number=number)
    return None


def network_of(cloud: Cloud, subnet: str) -> Record | None:
    """The network that has the subnet of this id."""
    id, _, name = subnet.rpartition("/subnets/")
    record = cloud.find(id)
    names = {row["name"].lower() for row in record.properties["subnets"]} if record and record.type == NETWORKS else ()
    return record if name.lower() in names else None


def show_subnet(call: Call) -> Response:
    """One subnet of a network that is there."""
    found = [row for row in call.holder.properties["subnets"] if row["name"].lower() == call.target.name.lower()]
    return answer(200, {**found[0], "type": SUBNETS}) if found else say(call, "subnet")


def put_endpoint(call: Call) -> Response:
    """Create an endpoint, or change its tags."""
    new, sent, id = call.record is None, _connection(call), call.target.path
    name = sent.get("name") or call.target.name
    inner = {"provisioningState": "Succeeded", **sent["properties"], "privateLinkServiceConnectionState": _APPROVED}
    connection = {"name": name, "id": f"{id}/privateLinkServiceConnections/{name}", "properties": inner}
    nic = f"{id.rsplit('/', 1)[0].replace('privateEndpoints', 'networkInterfaces')}/{call.target.name}.nic"
    properties: dict[str, Any] = {
        "manualPrivateLinkServiceConnections": [],
        "customDnsConfigs": [],
        **call.properties,
        "privateLinkServiceConnections": [connection],
        "networkInterfaces": [{"id": f"{nic}.{call.cloud.guid('nic', id.lower())}"}],
        "provisioningState": "Succeeded",
    }
    leads = (str(sent["properties"]["privateLinkServiceId"]),)
    return begun(call, keep(call, ENDPOINTS, {**built(call), "properties": properties}, links=leads), new=new)


def begun(call: Call, made: Record, *, new: bool) -> Response:
    """What a PUT answers while what it wrote is still made, or changed."""
    operation = operations.begin(call, made, "create" if new else "update")
    found = call.cloud.find(made.id) or made
    path = operations.place(call, "operations", operation.id, _region(call))
    followed = {"azure-asyncoperation": operations.signed(call, path)}
    return answer(201 if new else 200, plain(call.cloud, found), followed)


def delete_endpoint(call: Call) -> Response:
    """Delete an endpoint, with its group of zones; the resource it led to forgets the connection."""
    record = call.there
    operation = call.cloud.operations.get(record.operation) or operations.begin(call, record, "delete")
    return operations.accepted(call, operations.place(call, "operationResults", operation.id, _region(call)))


def _region(call: Call) -> str:
    """Of an endpoint, and of what belongs to it."""
    return str(call.there.body.get("location") or call.holder.body["location"])


def status(call: Call) -> Response:
    """How an operation stands."""
    operation = operations.polled(call)
    return answer(200, operations.status(operation)) if operation else no_endpoint(call, "gone")


def result(call: Call) -> Response:
    """What came of an operation: 202 until it has ended."""
    operation = operations.polled(call)
    if operation is None:
        return no_endpoint(call, "gone")
    return answer(200) if operation.ended else operations.unfinished(call)


def joined(cloud: Cloud, record: Record) -> list[dict[str, Any]]:
    """The connections of the private endpoints that lead to a resource."""
    rows = []
    for endpoint in cloud.index.linked(record.id):
        if endpoint.type == ENDPOINTS and not endpoint.operation:
            (connection,) = endpoint.properties["privateLinkServiceConnections"]
            name = f"{endpoint.name}.{cloud.guid('connection', endpoint.id.lower())}"
            properties = {
                "privateEndpoint": {"id": endpoint.id},
                "privateLinkServiceConnectionState": connection["properties"]["privateLinkServiceConnectionState"],
                "provisioningState": "Succeeded",
            }
            id = f"{record.id}/privateEndpointConnections/{name}"
            rows.append({"id": id, "name": name, "properties": properties})
    return rows


def reached(cloud: Cloud, record: Record) -> dict[str, Any]:
    """A resource with the private endpoints that lead to it."""
    rows = joined(cloud, record)
    return {**plain(cloud, record), "properties": {**record.properties, "privateEndpointConnections": rows}}


def _connection(call: Call) -> dict[str, Any]:
    rows = call.properties.get("privateLinkServiceConnections") or [{}]
    return {**rows[0], "properties": rows[0].get("properties") or {}}


def busy(call: Call) -> Response | None:
    """No write while another one is under way, on it or on what it belongs to."""
    held = next((each for each in (call.record, call.parent) if each and each.operation), None)
    return no_endpoint(call, "busy", held=held.name) if held else None


def _subnet(call: Call) -> Response | None:
    subnet = str((call.properties.get("subnet") or {}).get("id", ""))
    network = network_of(call.cloud, subnet)
    if network is None:
        return no_endpoint(call, "reference", id=subnet)
    if network.body["location"] == place(call):
        return None
    return no_endpoint(call, "region", subnet=subnet, location=network.body["location"], place=place(call))


def _target(call: Call) -> Response | None:
    properties = _connection(call)["properties"]
    id = str(properties.get("privateLinkServiceId", ""))
    target = call.cloud.find(id)
    if target is None:
        return referred(id) or no_endpoint(call, "target", id=id)
    known = GROUPS.get(target.type.lower(), ())
    sent = [str(group).lower() for group in properties.get("groupIds") or ()]
    if target.body.get("kind") == "Project" or not sent or set(sent) - set(known):
        return no_endpoint(call, "groups", sent=",".join(sent), id=id, known=",".join(known))
    if target.type == _FOUNDRY and target.operation:
        return no_endpoint(call, "accepted", target=target.id)
    if target.type == _FOUNDRY and not target.properties.get("customSubDomainName"):
        return no_endpoint(call, "subdomain", target=target.name)
    if target.type == _REGISTRIES and target.body["sku"]["name"] != "Premium":
        return no_endpoint(call, "sku", sent=target.body["sku"]["name"], target=target.name)
    return None


def _same(call: Call) -> Response | None:
    if call.record is None:
        return None
    held, asked = (str((each.get("subnet") or {}).get("id")) for each in (call.there.properties, call.properties))
    if held.lower() != asked.lower():
        return no_endpoint(call, "moved", before=call.there.id, held=held, asked=asked)
    old = call.there.properties["privateLinkServiceConnections"][0]["properties"]
    new = _connection(call)["properties"]
    same = all(str(old[key]).lower() == str(new.get(key)).lower() for key in ("privateLinkServiceId", "groupIds"))
    return None if same else no_endpoint(call, "fixed")


NETWORK = Type(
    name=NETWORKS,
    writable=(located, _named, _used),
    deletable=(_used,),
    put=put_network,
    patch=retagged,
    delete=dropped,
)
SUBNET = Type(name=SUBNETS, missing=show_subnet, tracked=False, regional=False)
ENDPOINT = Type(
    name=ENDPOINTS,
    writable=(located, busy, _subnet, _target, _same),
    put=put_endpoint,
    patch=retagged,
    delete=delete_endpoint,
    routes={
        ("GET", "/providers/microsoft.network/locations/*/operations/*"): status,
        ("GET", "/providers/microsoft.network/locations/*/operationresults/*"): result,
    },
)
