"""Private endpoints: an address in a subnet that leads to one resource."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from deployer.sandbox.arm import checks, operations
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import arm, provider
from deployer.sandbox.arm.resource_body import built, keep, located, place, retagged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer
from deployer.sandbox.resources.virtual_networks import network_of
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

NAME = "Microsoft.Network/privateEndpoints"
REGISTRIES = "Microsoft.ContainerRegistry/registries"
FOUNDRY = "Microsoft.CognitiveServices/accounts"
GROUPS = {
    "microsoft.machinelearningservices/workspaces": ("amlworkspace",),
    "microsoft.storage/storageaccounts": ("blob", "file", "queue", "table", "dfs", "web"),
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.cognitiveservices/accounts": ("account",),
}


def put(call: Call) -> Response:
    """Create an endpoint, or change its tags."""
    if refusal := checks.first(call, located, busy, _subnet, _target, _same):
        return refusal
    before = call.record
    sent = _connection(call)
    id = call.target.path
    connection = {
        "name": sent.get("name") or call.target.name,
        "id": f"{id}/privateLinkServiceConnections/{sent.get('name') or call.target.name}",
        "properties": {
            "provisioningState": "Succeeded",
            **sent["properties"],
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "Auto-approved",
                "actionsRequired": "None",
            },
        },
    }
    nic = f"{id.rsplit('/', 1)[0].replace('privateEndpoints', 'networkInterfaces')}/{call.target.name}.nic"
    properties: dict[str, Any] = {
        "manualPrivateLinkServiceConnections": [],
        "customDnsConfigs": [],
        **call.properties,
        "privateLinkServiceConnections": [connection],
        "networkInterfaces": [{"id": f"{nic}.{call.cloud.guid('nic', id.lower())}"}],
        "provisioningState": "Succeeded",
    }
    made = keep(call, NAME, {**built(call), "properties": properties})
    made = call.cloud.put(replace(made, links=(str(sent["properties"]["privateLinkServiceId"]),)))
    return begun(call, made, place(call), new=before is None)


def begun(call: Call, made: Record, region: str, *, new: bool) -> Response:
    """What a PUT answers while what it wrote is still made, or changed."""
    operation = operations.begin(call, made, "create" if new else "update")
    found = call.cloud.find(made.id) or made
    path = operations.place(call, "operations", operation.id, region)
    return answer(
        201 if new else 200, plain(call.cloud, found), {"azure-asyncoperation": operations.signed(call, path)}
    )


def delete(call: Call) -> Response:
    """Delete an endpoint, with its group of zones; the resource it led to forgets the connection."""
    record = call.record
    if record is None:
        return answer(204)
    operation = call.cloud.operations.get(record.operation) or operations.begin(call, record, "delete")
    region = str((call.parent or record).body.get("location") or record.body["location"])
    path = operations.place(call, "operationResults", operation.id, region)
    return operations.accepted(call, path)


def status(call: Call) -> Response:
    """How an operation stands."""
    operation = operations.polled(call)
    return answer(200, operations.status(operation)) if operation else arm(404, "NotFound", "No such operation.")


def result(call: Call) -> Response:
    """What came of an operation: 202 until it has ended."""
    operation = operations.polled(call)
    if operation is None:
        return arm(404, "NotFound", "No such operation.")
    return answer(200) if operation.ended else operations.unfinished(call)


def connections(cloud: Cloud, id: str) -> list[Record]:
    """The endpoints that lead to a resource."""
    return [record for record in cloud.index.linked(id) if record.type == NAME]


def _connection(call: Call) -> dict[str, Any]:
    rows = call.properties.get("privateLinkServiceConnections") or [{}]
    return {**rows[0], "properties": rows[0].get("properties") or {}}


def busy(call: Call) -> Response | None:
    """No write while another one is under way, on it or on what it belongs to."""
    held = next((each for each in (call.record, call.parent) if each and each.operation), None)
    if held is None:
        return None
    text = f"A retryable error occurred: another operation is in progress on {held.name}."
    return provider(429, "RetryableError", text)


def _subnet(call: Call) -> Response | None:
    subnet = str((call.properties.get("subnet") or {}).get("id", ""))
    network = network_of(call.cloud, subnet)
    if network is None:
        text = (
            f"Resource {subnet} referenced by resource {call.target.path} was not found. Please make sure that the "
            "referenced resource exists, and that both resources are in the same region."
        )
        return provider(400, "InvalidResourceReference", text)
    if network.body["location"] == place(call):
        return None
    text = f"Resource {subnet} is in region {network.body['location']}, and {call.target.name} in {place(call)}."
    return provider(400, "InvalidResourceReference", text)


def _target(call: Call) -> Response | None:
    properties = _connection(call)["properties"]
    id = str(properties.get("privateLinkServiceId", ""))
    target = call.cloud.find(id)
    if target is None:
        return provider(400, "LinkedResourceNotFound", f"The private link resource '{id}' was not found.")
    known = GROUPS.get(target.type.lower(), ())
    sent = [str(group).lower() for group in properties.get("groupIds") or ()]
    if target.body.get("kind") == "Project" or not sent or set(sent) - set(known):
        text = f"The group ids '{','.join(sent)}' are not valid for '{id}': it takes '{','.join(known)}'."
        return provider(400, "PrivateEndpointInvalidGroupIds", text)
    if target.type == FOUNDRY and target.operation:
        text = f"Call to {FOUNDRY} failed. Error message: Account {target.id} in state Accepted"
        return provider(400, "AccountProvisioningStateInvalid", text)
    if target.type == FOUNDRY and not target.properties.get("customSubDomainName"):
        text = f"Private endpoints need a custom subdomain name of the account '{target.name}'."
        return provider(400, "PrivateEndpointNotSupported", text)
    if target.type == REGISTRIES and target.body["sku"]["name"] != "Premium":
        text = f"Private endpoints are not supported for the SKU {target.body['sku']['name']} of '{target.name}'."
        return provider(400, "PrivateEndpointNotSupported", f"{text} See https://aka.ms/acr/private-link.")
    return None


def _same(call: Call) -> Response | None:
    before = call.record
    if before is None:
        return None
    old = before.properties["privateLinkServiceConnections"][0]["properties"]
    new = _connection(call)["properties"]
    names = ("privateLinkServiceId", "groupIds")
    same = all(str(old[name]).lower() == str(new.get(name)).lower() for name in names)
    held, asked = (str((each.get("subnet") or {}).get("id")) for each in (before.properties, call.properties))
    if held.lower() != asked.lower():
        text = (
            f"Cannot change the subnet in which the network interface for private endpoint {before.id} is created. "
            f"Current subnet: '{held}.' Requested subnet: '{asked}.'"
        )
        return provider(400, "CannotChangeSubnetOnExistingPrivateEndpoint", text)
    if same:
        return None
    text = f"The connection of private endpoint {before.name} cannot be changed."
    return provider(400, "PrivateEndpointCannotBeUpdated", text)


TYPE = Type(
    name=NAME,
    put=put,
    patch=retagged,
    delete=delete,
    routes={
        ("GET", "/providers/microsoft.network/locations/*/operations/*"): status,
        ("GET", "/providers/microsoft.network/locations/*/operationresults/*"): result,
    },
)
