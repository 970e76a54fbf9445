"""Bodies with a member of the wrong JSON type: every type refuses them, and stays what it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from deployer.sandbox.arm.type_registry import types
from deployer.sandbox.facts.read import read
from tests.sandbox.arm.azure import (
    MINI,
    NEWEST,
    SUBSCRIPTION,
    Azure,
    deployment,
    error,
    online,
    serverless,
    storage,
    vault,
)
from tests.sandbox.arm.landing import (
    ACCESS,
    ASSIGNMENT,
    DIAGNOSTICS,
    ENDPOINT,
    IDENTITY,
    INSIGHTS,
    LOGS,
    NETWORK,
    REGISTRY,
    SETTING,
    VERSIONS,
    endpoint,
    setting,
    surround,
)
from tests.sandbox.contract import Witness

NOBODY = "11111111-2222-3333-4444-555555555555"
READER = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
ODD: tuple[Any, ...] = (0, True, "x", [], {}, ["x"], [None], [{}], {"x": None}, None)
Place = tuple[str | int, ...]


@pytest.fixture(scope="module")
def zone() -> Azure:
    """A project with everything in it, and what stands around its hub."""
    azure = surround(Azure(Witness(on=False)).ground())  # what it is asked fits no contract
    azure.cloud.settings = type(azure.cloud.settings)(cores=4096)
    azure.subscribe()
    azure.host()
    azure.deploy()
    return azure


def bodies(azure: Azure) -> dict[str, tuple[dict[str, Any], str]]:
    """A body of each type, as full as it may be, with its api-version."""
    key = {"keyVaultArmId": azure.id("Microsoft.KeyVault/vaults/kv-ground"), "keyIdentifier": "https://v/keys/k"}
    rules = {"one": {"type": "FQDN", "destination": "example.com"}}
    hub = azure.hub(
        managedNetwork={"isolationMode": "AllowOnlyApprovedOutbound", "outboundRules": rules},
        encryption={"status": "Enabled", "keyVaultProperties": key},
    )
    hub["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {azure.id(IDENTITY): {}}}
    account = {**storage("eastus2"), "properties": {"networkAcls": {"ipRules": [{"value": "192.0.2.1"}]}}}
    settings = {"requestTimeout": "PT5S", "maxConcurrentRequestsPerInstance": 1}
    probe = {"initialDelay": "PT10S", "failureThreshold": 3}
    there = {"serviceResourceId": azure.id(REGISTRY), "subresourceTarget": "registry"}
    network = {"subnets": [{"name": "a", "properties": {"addressPrefix": "10.0.0.0/24"}}]}
    role = {
        "roleName": "r",
        "assignableScopes": [f"/subscriptions/{SUBSCRIPTION}"],
        "permissions": [{"actions": ["*"]}],
    }
    place = {"location": "eastus2"}
    return {
        "Microsoft.Storage/storageAccounts/stnew": (account, "2024-01-01"),
        "Microsoft.KeyVault/vaults/kv-new": (vault(azure.cloud, "eastus2", accessPolicies=[]), "2024-11-01"),
        "hub-new": (hub, NEWEST),
        "proj-new": (azure.project(friendlyName="x"), NEWEST),
        "proj/serverlessEndpoints/new": (
            serverless("eastus2", MINI, contentSafety={"contentSafetyStatus": "Enabled"}),
            NEWEST,
        ),
        "proj/marketplaceSubscriptions/new": ({"properties": {"modelId": MINI}}, NEWEST),
        "proj/onlineEndpoints/onl-new": (online("eastus2", traffic={"blue": 100}), NEWEST),
        "proj/onlineEndpoints/onl-one/deployments/new": (
            deployment("eastus2", requestSettings=settings, livenessProbe=probe),
            NEWEST,
        ),
        "hub/outboundRules/new": ({"properties": {"type": "PrivateEndpoint", "destination": there}}, NEWEST),
        f"{ENDPOINT}-new": (endpoint(azure), VERSIONS[ENDPOINT]),
        f"{NETWORK}-new": ({**place, "properties": network}, VERSIONS[NETWORK]),
        f"{LOGS}-new": ({**place, "properties": {"sku": {"name": "PerGB2018"}}}, VERSIONS[LOGS]),
        f"{REGISTRY}new": ({**place, "sku": {"name": "Premium"}, "properties": {}}, VERSIONS[REGISTRY]),
        f"{INSIGHTS}-new": (
            {**place, "kind": "web", "properties": {"Application_Type": "web", "WorkspaceResourceId": azure.id(LOGS)}},
            VERSIONS[INSIGHTS],
        ),
        f"{IDENTITY}-new": ({**place, "tags": {"a": "b"}}, VERSIONS[IDENTITY]),
        f"hub/{SETTING}/new": (setting(azure), DIAGNOSTICS),
        f"hub/{ASSIGNMENT}/{NOBODY}": ({"properties": {"roleDefinitionId": READER, "principalId": NOBODY}}, ACCESS),
        f"hub/providers/Microsoft.Authorization/roleDefinitions/{NOBODY}": ({"properties": role}, ACCESS),
        "hub/providers/Microsoft.Authorization/locks/new": ({"properties": {"level": "CanNotDelete"}}, "2020-05-01"),
        "hub/providers/Microsoft.Resources/tags/default": (
            {"operation": "Merge", "properties": {"tags": {"a": "b"}}},
            "2024-03-01",
        ),
    }


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Every place in a body."""
    yield place
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from places(item, (*place, key))


def spoiled(body: Any, place: Place, odd: Any) -> Any:
    """The body with something else at a place."""
    if not place:
        return odd
    made = copy.deepcopy(body)
    where = made
    for part in place[:-1]:
        where = where[part]
    where[place[-1]] = odd
    return made


def wanted(type: str, place: Place) -> Any:
    """What Azure declares for a place; `any` where it declares nothing."""
    shape = read("bodies")["types"][type.lower()]
    for part in place:
        if isinstance(shape, dict):
            shape = shape.get(part, shape.get("*", "any"))
        elif isinstance(shape, list):
            shape = shape[0]
    return shape


def fits(shape: Any, value: Any) -> bool:
    """Whether a value is of the declared sort, as far as its first level goes."""
    if isinstance(shape, str):
        kinds = {"string": str, "integer": int, "boolean": bool}
        return shape == "any" or (isinstance(value, kinds[shape]) and (shape == "boolean") == isinstance(value, bool))
    return isinstance(value, list if isinstance(shape, list) else dict)


def type_of(path: str) -> str:
    """The type that a path of the tests stands for."""
    if "providers/" in path:
        path = path.split("providers/", 1)[1]
    parts = path.split("/") if path.startswith("Microsoft.") else ["", *f"workspaces/{path}".split("/")]
    return "/".join((parts[0] or "Microsoft.MachineLearningServices", *parts[1::2]))


def test_every_type_that_takes_bodies_is_held_to_one() -> None:
    known = set(read("bodies")["types"])
    taking = {name for name, type in types().items() if type.put}
    assert taking - known == {"microsoft.resources/deployments"}  # intake.py looks at those


@pytest.mark.parametrize("path", bodies(Azure(Witness(on=False))))
def test_a_member_of_another_type_is_refused_and_nothing_stumbles(zone: Azure, path: str) -> None:
    body, version = bodies(zone)[path]
    type, refused = type_of(path), 0
    for place in places(body):
        for odd in ODD:
            for method in ("PUT", "PATCH"):
                answer = zone.ask(method, zone.id(path), spoiled(body, place, odd), version)
                assert answer.status_code < 500 or answer.status_code == 501, (method, place, odd, answer.text)
                if odd is not None and not fits(wanted(type, place), odd) and answer.status_code not in (404, 405, 501):
                    assert answer.status_code == 400, (method, place, odd, answer.text)
                    refused += 1
    assert refused > 10


def test_the_refusal_names_the_place(zone: Azure) -> None:
    body = endpoint(zone)
    body["properties"]["privateLinkServiceConnections"][0]["properties"]["groupIds"] = ["a", 1]
    refused = zone.put(f"{ENDPOINT}-two", body, VERSIONS[ENDPOINT])
    assert error(refused)["message"] == (
        "The request content was invalid and could not be deserialized: 'Error converting value to type 'string'. "
        "Path 'properties.privateLinkServiceConnections[0].properties.groupIds[1]'.'."
    )
