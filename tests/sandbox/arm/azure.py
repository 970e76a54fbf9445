"""An Azure to test: the sandbox behind the real SDKs, and behind plain requests."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.resource.resources import ResourceManagementClient

from deployer.sandbox.entra import tokens
from deployer.sandbox.facts.read import roles as built_in
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.settings import Settings
from deployer.sandbox.transport import session
from tests.sandbox.contract import Witness

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
ML = "Microsoft.MachineLearningServices"
NEWEST = "2025-12-01"
SMALL = "azureml://registries/azureml-mistral/models/mistral-small-2503"
MINI = "azureml://registries/azureml-mistral/models/Ministral-3B"
OPEN = "azureml://registries/azureml/models/mistralai-Mistral-7B-Instruct-v0-2/versions/9"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERSIONS = {
    "storageaccounts": "2024-01-01",
    "vaults": "2024-11-01",
    "resourcegroups": "2024-03-01",
    "resources": "2024-03-01",
}


class Waiting(RequestsTransport):  # type: ignore[misc]
    """Lets the sandbox's time pass where the SDK would sleep."""

    def __init__(self, azure: Azure) -> None:
        super().__init__(session=azure.session(), session_owner=False)
        self._cloud = azure.cloud

    def sleep(self, duration: float) -> None:
        self._cloud.clock.advance(duration)


class Credential:
    """An identity of the sandbox; the one it starts with where no other is named."""

    def __init__(self, cloud: Cloud, client: str = tokens.CLIENT) -> None:
        self._cloud = cloud
        self._client = client

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(*tokens.issue(self._cloud, self._client, scopes[0].removesuffix("/.default")))


@dataclass
class Azure:
    """The sandbox, and short words for what tests ask of it. Every exchange is held against the contract."""

    witness: Witness
    cloud: Cloud = field(default_factory=lambda: Cloud.new(NOW, SUBSCRIPTION, Settings(cores=400)))
    """With GPU quota granted, which a subscription does not begin with."""
    subscription: str = SUBSCRIPTION
    region: str = "eastus2"
    face: Callable[[Cloud], requests.Session] = session
    """In process, unless told otherwise."""
    client: str = tokens.CLIENT
    """Who asks."""

    @classmethod
    def at(cls, witness: Witness, day: str, **settings: Any) -> Azure:
        """An Azure on another day, or with other settings."""
        now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        return cls(witness, Cloud.new(now, SUBSCRIPTION, Settings(**{"cores": 400, **settings})))

    @property
    def group(self) -> str:
        """Id of the resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/rg"

    def id(self, path: str) -> str:
        """Id of something in the group: `hub`, `proj`, `proj/serverlessEndpoints/x`, or below another provider."""
        if path.startswith("Microsoft."):
            return f"{self.group}/providers/{path}"
        return f"{self.group}/providers/{ML}/workspaces/{path}"

    def session(self) -> requests.Session:
        """A watched way into the sandbox."""
        return self.witness.watch(self.face(self.cloud))

    def other(self, name: str, *roles: str, scope: str = "") -> Azure:
        """The same Azure as another identity sees it, which has these roles at a scope, or at the subscription."""
        client = str(uuid5(NAMESPACE_URL, name))
        place = scope or f"/subscriptions/{self.subscription}"
        for role in roles:
            id = next((id for id, row in built_in().items() if row["name"] == role), role)
            definition = f"/subscriptions/{self.subscription}/providers/Microsoft.Authorization/roleDefinitions/{id}"
            sent = {"roleDefinitionId": definition, "principalId": tokens.principal(client)}
            assignment = uuid5(NAMESPACE_URL, f"{name} {role} {place}")
            path = f"{place}/providers/Microsoft.Authorization/roleAssignments/{assignment}"
            assert self.ask("PUT", path, {"properties": sent}, "2022-04-01").status_code == 201
        return replace(self, client=client)

    def role(self, *actions: str, unless: tuple[str, ...] = ()) -> str:
        """A role of the subscription's own that permits these actions: its name."""
        scope = f"/subscriptions/{self.subscription}"
        name = str(uuid5(NAMESPACE_URL, f"{actions} {unless}"))
        permission = {"actions": list(actions), "notActions": list(unless)}
        sent = {"roleName": name, "assignableScopes": [scope], "permissions": [permission]}
        path = f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{name}"
        assert self.ask("PUT", path, {"properties": sent}, "2022-04-01").status_code == 201
        return name

    def resources(self) -> Any:
        """The SDK of resource groups and resources by id."""
        return ResourceManagementClient(Credential(self.cloud, self.client), self.subscription, transport=Waiting(self))

    def ml(self, workspace: str = "proj", version: str = NEWEST) -> Any:
        """The SDK of machine learning."""
        logging.getLogger("azure.ai.ml").setLevel(logging.ERROR)
        from azure.ai.ml import MLClient

        return MLClient(
            Credential(self.cloud, self.client),
            self.subscription,
            "rg",
            workspace,
            enable_telemetry=False,
            show_progress=False,
            api_version=version,
            transport=Waiting(self),
        )

    def ask(self, method: str, path: str, body: Any = None, version: str = "", **headers: str) -> requests.Response:
        """One plain request to ARM; the api-version follows from the path where it is not given."""
        if not version and "api-version=" not in path.lower():
            kinds = [kind for kind in VERSIONS if f"/{kind}" in path.lower()]
            version = NEWEST if f"/{ML}/".lower() in path.lower() else VERSIONS[kinds[0]]
        token, _ = tokens.issue(self.cloud, self.client, "https://management.azure.com")
        url = f"https://management.azure.com{path}"
        if version:
            url += f"{'&' if '?' in path else '?'}api-version={version}"
        data = None if body is None else json.dumps(body)
        media = {} if body is None else {"content-type": "application/json"}
        sent = {"authorization": f"Bearer {token}", **media, **headers}
        return self.session().request(method, url, data=data, headers=sent)

    def put(self, path: str, body: Any, version: str = "") -> requests.Response:
        """PUT something in the group."""
        return self.ask("PUT", self.id(path), body, version)

    def show(self, path: str) -> Any:
        """The body of something in the group, or None."""
        response = self.ask("GET", self.id(path))
        return response.json() if response.status_code == 200 else None

    def wait(self, seconds: float = 3600) -> None:
        """Advance the clock."""
        self.cloud.clock.advance(seconds)

    def ground(self) -> Azure:
        """A group with storage account, vault, hub and the project `proj`."""
        self.ask("PUT", self.group, {"location": self.region, "tags": {}})
        self.put("Microsoft.Storage/storageAccounts/stground", storage(self.region))
        self.put("Microsoft.KeyVault/vaults/kv-ground", vault(self.cloud, self.region))
        self.wait()
        assert self.put("hub", self.hub()).status_code == 202
        self.wait()
        assert self.put("proj", self.project()).status_code == 202
        self.wait()
        return self

    def hub(self, **properties: Any) -> dict[str, Any]:
        """The body of a hub."""
        stands = {
            "storageAccount": self.id("Microsoft.Storage/storageAccounts/stground"),
            "keyVault": self.id("Microsoft.KeyVault/vaults/kv-ground"),
        }
        return workspace(self.region, "Hub", {**stands, **properties})

    def project(self, **properties: Any) -> dict[str, Any]:
        """The body of a project of the hub."""
        return workspace(self.region, "Project", {"hubResourceId": self.id("hub"), **properties})

    def subscribe(self, model: str = SMALL, name: str = "bought", project: str = "proj") -> requests.Response:
        """Buy a model, and wait."""
        response = self.put(f"{project}/marketplaceSubscriptions/{name}", {"properties": {"modelId": model}})
        self.wait()
        return response

    def serve(self, name: str, model: str = SMALL, project: str = "proj", **properties: Any) -> requests.Response:
        """Make a serverless endpoint, and wait."""
        response = self.put(f"{project}/serverlessEndpoints/{name}", serverless(self.region, model, **properties))
        self.wait()
        return response

    def host(self, name: str = "onl-one", **properties: Any) -> requests.Response:
        """Make an online endpoint, and wait."""
        response = self.put(f"proj/onlineEndpoints/{name}", online(self.region, **properties))
        self.wait()
        return response

    def deploy(self, name: str = "blue", endpoint: str = "onl-one", **changes: Any) -> requests.Response:
        """Make a deployment, and wait."""
        response = self.put(f"proj/onlineEndpoints/{endpoint}/deployments/{name}", deployment(self.region, **changes))
        self.wait()
        return response


def workspace(region: str, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "location": region,
        "kind": kind,
        "identity": {"type": "SystemAssigned"},
        "sku": {"name": "Basic", "tier": "Basic"},
        "tags": {},
        "properties": properties,
    }


def storage(region: str) -> dict[str, Any]:
    return {"location": region, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "tags": {}, "properties": {}}


def vault(cloud: Cloud, region: str, **properties: Any) -> dict[str, Any]:
    tenant = cloud.subscriptions[SUBSCRIPTION].tenant
    ground = {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}
    return {"location": region, "tags": {}, "properties": {**ground, **properties}}


def serverless(region: str, model: str = SMALL, **properties: Any) -> dict[str, Any]:
    return {
        "location": region,
        "sku": {"name": "Consumption"},
        "tags": {},
        "properties": {"authMode": "Key", "modelSettings": {"modelId": model}, **properties},
    }


def online(region: str, **properties: Any) -> dict[str, Any]:
    ground = {"authMode": "Key", "publicNetworkAccess": "Enabled"}
    identity = {"type": "SystemAssigned"}
    return {"location": region, "kind": "Managed", "identity": identity, "properties": {**ground, **properties}}


def deployment(region: str, count: int = 1, **properties: Any) -> dict[str, Any]:
    ground = {"endpointComputeType": "Managed", "model": OPEN, "instanceType": "Standard_NC24ads_A100_v4"}
    sku = {"name": "Default", "capacity": count}
    return {"location": region, "kind": "Managed", "sku": sku, "properties": {**ground, **properties}}


def error(response: requests.Response) -> dict[str, Any]:
    """The error of a refusal."""
    found: dict[str, Any] = response.json()["error"]
    return found


def reason(response: requests.Response) -> str:
    """The innermost code of a refusal of the machine learning provider."""
    found = error(response)
    for extra in found.get("additionalInfo") or ():
        if extra["type"] == "InnerError":
            return str((extra["info"]["value"]["innerError"] or {}).get("code", ""))
    return str((found.get("innerError") or {}).get("code", ""))
