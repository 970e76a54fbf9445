"""Short words for deploying templates in a test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from azure.mgmt.resource.deployments import DeploymentsMgmtClient

from tests.sandbox.arm.azure import Azure, Credential, Waiting

VERSION = "2024-03-01"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
Given = Mapping[str, Any] | None
STORAGE = "Microsoft.Storage/storageAccounts"
VAULT = "Microsoft.KeyVault/vaults"


def template(*resources: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    """A template with these resources."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": list(resources)}


def account(name: str, **more: Any) -> dict[str, Any]:
    """A storage account of a template."""
    ground = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}
    return {"type": STORAGE, "apiVersion": "2024-01-01", "name": name, **ground, **more}


def vault(name: str, **more: Any) -> dict[str, Any]:
    """A key vault of a template."""
    properties = {"tenantId": "[subscription().tenantId]", "sku": {"family": "A", "name": "standard"}}
    ground = {"location": "eastus2", "properties": {**properties, "accessPolicies": []}}
    return {"type": VAULT, "apiVersion": "2024-11-01", "name": name, **ground, **more}


def nested(name: str, inner: Mapping[str, Any], *, scope: str = "inner", **more: Any) -> dict[str, Any]:
    """A deployment inside a template."""
    properties = {"mode": "Incremental", "expressionEvaluationOptions": {"scope": scope}, "template": inner}
    parameters = more.pop("parameters", None)
    if parameters:
        properties["parameters"] = parameters
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        **more,
        "properties": properties,
    }


def body(content: Any, parameters: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The body of a request to deploy a template."""
    given = {name: {"value": value} for name, value in (parameters or {}).items()}
    return {"properties": {"mode": "Incremental", "template": content, "parameters": given, **more}}


def path(azure: Azure, name: str = "main") -> str:
    """The id of a deployment in the group."""
    return f"{azure.group}/providers/Microsoft.Resources/deployments/{name}"


def submit(azure: Azure, content: Any, parameters: Given = None, name: str = "main") -> requests.Response:
    """Submit a template to the group."""
    return azure.ask("PUT", path(azure, name), body(content, parameters), VERSION)


def deploy(azure: Azure, content: Any, parameters: Given = None, name: str = "main") -> Any:
    """Submit a template, let hours pass, and give the properties of the deployment."""
    accepted = submit(azure, content, parameters, name)
    assert accepted.status_code in (200, 201), accepted.text
    azure.wait(8 * 3600)
    return shown(azure, name)


def shown(azure: Azure, name: str = "main") -> Any:
    """The properties of a deployment."""
    return azure.ask("GET", path(azure, name), version=VERSION).json()["properties"]


def succeeded(azure: Azure, content: Any, parameters: Given = None, name: str = "main") -> Any:
    """Deploy a template that must succeed, and give its outputs as plain values."""
    found = deploy(azure, content, parameters, name)
    assert found["provisioningState"] == "Succeeded", json.dumps(found.get("error"), indent=1)
    return {key: row.get("value") for key, row in found["outputs"].items()}


def refused(azure: Azure, content: Any, parameters: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """Code and sentence with which a template is refused at once; nothing must be left of it."""
    answer = submit(azure, content, parameters)
    assert answer.status_code >= 400, answer.text
    assert azure.ask("HEAD", path(azure), version=VERSION).status_code == 404
    found = answer.json()["error"]
    return found["code"], found["message"]


def operations(azure: Azure, name: str = "main") -> Sequence[Any]:
    """The operations of a deployment."""
    rows: list[Any] = azure.ask("GET", f"{azure.group}/deployments/{name}/operations", version=VERSION).json()["value"]
    return rows


def client(azure: Azure) -> Any:
    """Microsoft's SDK of deployments."""
    return DeploymentsMgmtClient(
        Credential(azure.cloud), azure.subscription, transport=Waiting(azure), polling_interval=5
    )
