"""A project with one endpoint of each sort, and both ways to reach them: in process, and over TLS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request
from deployer.sandbox.router import handle
from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.sandbox.state.settings import SECONDS, Settings
from deployer.sandbox.transport import session
from tests.sandbox.clients.account import Account, served
from tests.sandbox.clients.face import ACCOUNT, GROUP, ML, SUBSCRIPTION, Face

STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store1"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/vault1"
LARGE = "azureml://registries/azureml-mistral/models/Mistral-large-2407"
OPEN = "azureml://registries/azureml/models"
PLACE = {"location": "eastus2"}
WORKSPACE = {**PLACE, "identity": {"type": "SystemAssigned"}, "sku": {"name": "Basic", "tier": "Basic"}}
IDENTITY = {"type": "SystemAssigned"}


def put(cloud: Cloud, path: str, version: str, body: dict[str, Any]) -> None:
    """Make a resource."""
    token, _ = tokens.issue(cloud, tokens.CLIENT, "https://management.azure.com")
    url = f"https://management.azure.com{path}?api-version={version}"
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answered = handle(cloud, Request("PUT", url, headers, json.dumps(body).encode()))
    assert answered.status < 300, answered.body


def online(cloud: Cloud, name: str, model: str, size: str, auth: str = "Key") -> None:
    """Make an online endpoint with a deployment that has its traffic."""
    path = f"{ML}/assistants/onlineEndpoints/{name}"
    endpoint: dict[str, Any] = {**PLACE, "identity": IDENTITY, "properties": {"authMode": auth}}
    put(cloud, path, "2025-12-01", endpoint)
    properties = {"endpointComputeType": "Managed", "model": f"{OPEN}/{model}", "instanceType": size}
    deployment = {**PLACE, "sku": {"name": "Default", "capacity": 1}, "properties": properties}
    put(cloud, f"{path}/deployments/one", "2025-12-01", deployment)
    endpoint["properties"]["traffic"] = {"one": 100}
    put(cloud, path, "2025-12-01", endpoint)


@pytest.fixture(scope="package")
def cloud() -> Cloud:
    """Azure on 2024-08-05, where nothing takes time."""
    settings = Settings(seconds=dict.fromkeys(SECONDS, 0), cores=400)
    cloud = Cloud.new(datetime(2024, 8, 5, 12, tzinfo=UTC), SUBSCRIPTION, settings)
    put(cloud, GROUP, "2022-09-01", PLACE)
    put(cloud, STORE, "2023-05-01", {**PLACE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}})
    sku = {"family": "A", "name": "standard"}
    put(cloud, VAULT, "2023-07-01", {**PLACE, "properties": {"tenantId": TENANT, "sku": sku, "accessPolicies": []}})
    hub = {"friendlyName": "hub", "storageAccount": STORE, "keyVault": VAULT}
    put(cloud, f"{ML}/hub", "2024-04-01", {**WORKSPACE, "kind": "Hub", "properties": hub})
    project = {"friendlyName": "assistants", "hubResourceId": f"{ML}/hub"}
    put(cloud, f"{ML}/assistants", "2024-04-01", {**WORKSPACE, "kind": "Project", "properties": project})
    put(cloud, f"{ML}/assistants/marketplaceSubscriptions/large", "2025-12-01", {"properties": {"modelId": LARGE}})
    chat = {"authMode": "KeyAndAAD", "modelSettings": {"modelId": LARGE}}
    body = {**PLACE, "sku": {"name": "Consumption"}, "properties": chat}
    put(cloud, f"{ML}/assistants/serverlessEndpoints/chat", "2025-12-01", body)
    online(cloud, "mixtral", "mistralai-Mixtral-8x7B-Instruct-v01/versions/9", "Standard_NC96ads_A100_v4")
    second = {"endpointComputeType": "Managed", "model": f"{OPEN}/mistralai-Mistral-7B-Instruct-v0-3/versions/2"}
    properties = {**second, "instanceType": "Standard_NC24ads_A100_v4"}
    put(
        cloud,
        f"{ML}/assistants/onlineEndpoints/mixtral/deployments/two",
        "2025-12-01",
        {**PLACE, "sku": {"name": "Default", "capacity": 1}, "properties": properties},
    )
    online(cloud, "base", "mistralai-Mistral-7B-v01/versions/17", "Standard_NC24ads_A100_v4")
    online(cloud, "token", "mistralai-Mistral-7B-v01/versions/17", "Standard_NC24ads_A100_v4", "AMLToken")
    properties = {"customSubDomainName": "ai-one"}
    account = {**PLACE, "kind": "AIServices", "sku": {"name": "S0"}, "properties": properties}
    put(cloud, ACCOUNT, "2025-09-01", account)
    large = {"format": "Mistral AI", "name": "Mistral-Large-3", "version": "1"}
    deployment = {"sku": {"name": "GlobalStandard", "capacity": 10}, "properties": {"model": large}}
    put(cloud, f"{ACCOUNT}/deployments/assistant", "2025-09-01", deployment)
    reader = {"format": "Mistral AI", "name": "mistral-document-ai-2505", "version": "1"}
    deployment = {"sku": {"name": "GlobalStandard", "capacity": 30}, "properties": {"model": reader}}
    put(cloud, f"{ACCOUNT}/deployments/reader", "2025-09-01", deployment)
    return cloud


@pytest.fixture(scope="package")
def tls(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Over TLS."""
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    with running(cloud, Serving(ca_file)) as found, requests.Session() as client:
        client.trust_env = False  # REQUESTS_CA_BUNDLE of the machine would win over verify
        client.verify = str(ca_file)
        yield Face(cloud, found.variables["AZURE_RESOURCE_MANAGER_ENDPOINT"], client, str(ca_file))


@pytest.fixture(scope="package")
def inside(cloud: Cloud) -> Iterator[Face]:
    """In process."""
    with session(cloud) as client:
        yield Face(cloud, "https://management.azure.com", client)


@pytest.fixture(params=["in process", "over tls"])
def face(request: pytest.FixtureRequest) -> Face:
    """Either face: what a test says of one holds for the other."""
    found: Face = request.getfixturevalue("inside" if request.param == "in process" else "tls")
    return found


@pytest.fixture(scope="package")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """A Foundry account behind a server, as the commands tell of it."""
    with served(tmp_path_factory.mktemp("account")) as found:
        yield found
