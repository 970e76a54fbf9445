"""One way to reach the sandbox, and what clients need of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from deployer.sandbox.entra import tokens
from deployer.sandbox.state.cloud import Cloud

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
ML = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-one"


@dataclass(frozen=True)
class Face:
    """One way to reach the sandbox."""

    cloud: Cloud
    base: str
    session: requests.Session
    ca: str = ""
    """Certificate to trust; empty in process."""

    def arm(self, method: str, path: str, version: str = "2025-12-01") -> Any:
        """The answer of Resource Manager."""
        token, _ = tokens.issue(self.cloud, tokens.CLIENT, "https://management.azure.com")
        url = f"{self.base}{path}?api-version={version}"
        answered = self.session.request(method, url, headers={"authorization": f"Bearer {token}"}, timeout=10)
        answered.raise_for_status()
        return answered.json()

    def key(self, kind: str, name: str) -> str:
        """The primary key of an endpoint."""
        return str(self.arm("POST", f"{ML}/assistants/{kind}/{name}/listKeys")["primaryKey"])

    @property
    def chat(self) -> tuple[str, str]:
        """Address and key of the serverless endpoint."""
        found = self.arm("GET", f"{ML}/assistants/serverlessEndpoints/chat")
        return found["properties"]["inferenceEndpoint"]["uri"], self.key("serverlessEndpoints", "chat")

    def online(self, name: str) -> tuple[str, str]:
        """Address (without `/score`) and key of an online endpoint."""
        found = self.arm("GET", f"{ML}/assistants/onlineEndpoints/{name}")
        return found["properties"]["scoringUri"].removesuffix("/score"), self.key("onlineEndpoints", name)

    @property
    def assistant(self) -> tuple[str, str]:
        """Address for models of the Foundry account, whose deployment is called `assistant`, and its first key."""
        found = self.arm("GET", ACCOUNT, "2025-09-01")["properties"]["endpoints"]["Mistral AI API"]
        return found.rstrip("/"), str(self.arm("POST", f"{ACCOUNT}/listKeys", "2025-09-01")["key1"])
