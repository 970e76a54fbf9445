"""Short words for what tests ask of an account of Foundry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from tests.sandbox.arm.azure import SUBSCRIPTION, Azure, Credential, Waiting

NAMESPACE = "Microsoft.CognitiveServices"
VERSION = "2025-09-01"
LARGE = {"format": "Mistral AI", "name": "Mistral-Large-3", "version": "1"}
SMALL = {"format": "Mistral AI", "name": "mistral-small-2503", "version": "1"}
OCR = {"format": "Mistral AI", "name": "mistral-document-ai-2512", "version": "1"}
ME = {"type": "SystemAssigned"}


@dataclass
class Foundry:
    """An Azure, and the account `ai-one` in it."""

    azure: Azure
    version: str = VERSION

    @property
    def root(self) -> str:
        """Id of the account."""
        return f"{self.azure.group}/providers/{NAMESPACE}/accounts/ai-one"

    @property
    def provider(self) -> str:
        """The provider in the subscription."""
        return f"/subscriptions/{SUBSCRIPTION}/providers/{NAMESPACE}"

    def ground(self) -> Foundry:
        """With the group and the account."""
        self.azure.ask("PUT", self.azure.group, {"location": "swedencentral"})
        assert self.put("", account()).status_code == 201
        self.azure.wait(60)
        return self

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """A request, to a path below the account or to a whole one."""
        whole = path if path.startswith("/subscriptions/") else f"{self.root}{path and '/'}{path}"
        return self.azure.ask(method, whole, body, self.version, **headers)

    def put(self, path: str, body: Any) -> requests.Response:
        """PUT something below the account."""
        return self.ask("PUT", path, body)

    def get(self, path: str = "") -> Any:
        """The body of something."""
        found = self.ask("GET", path)
        return found.json() if found.status_code == 200 else None

    def settled(self, path: str, body: Any) -> requests.Response:
        """PUT something, and wait until it is there."""
        response = self.put(path, body)
        self.azure.wait(60)
        return response

    def deploy(self, name: str = "chat", model: Mapping[str, str] = LARGE, **changes: Any) -> requests.Response:
        """Make a deployment, and wait."""
        return self.settled(f"deployments/{name}", deployment(model, **changes))

    def project(self, name: str = "assistants", **changes: Any) -> requests.Response:
        """Make a project, and wait."""
        return self.settled(
            f"projects/{name}", {"location": "swedencentral", "identity": ME, "properties": {}, **changes}
        )

    def client(self) -> Any:
        """The real SDK."""
        from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

        azure = self.azure
        credential = Credential(azure.cloud, azure.client)
        return CognitiveServicesManagementClient(credential, SUBSCRIPTION, transport=Waiting(azure), polling_interval=5)

    def at(self, version: str) -> Foundry:
        """The same with another api-version."""
        return replace(self, version=version)


def account(location: str = "swedencentral", **properties: Any) -> dict[str, Any]:
    """The body of an account with projects."""
    return {
        "location": location,
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": ME,
        "properties": {"customSubDomainName": "ai-one", "allowProjectManagement": True, **properties},
    }


def deployment(
    model: Mapping[str, str], sku: str = "GlobalStandard", capacity: int | str | None = 10, **properties: Any
) -> dict[str, Any]:
    """The body of a deployment; a model of a partner has a capacity of one."""
    size = (
        1
        if model["name"] in ("mistral-small-2503", "mistral-medium-2505", "Ministral-3B", "Codestral-2501")
        else capacity
    )
    return {"sku": {"name": sku, "capacity": size}, "properties": {"model": dict(model), **properties}}


def code(response: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, response.json()["error"]["code"]
