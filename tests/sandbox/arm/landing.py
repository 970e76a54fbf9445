"""What stands around hubs in a landing zone: ids, api-versions, bodies, and Microsoft's types of them."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.contract import FOLDER, MISSING

NETWORK = "Microsoft.Network/virtualNetworks/vnet"
ENDPOINT = "Microsoft.Network/privateEndpoints/pe-hub"
LOGS = "Microsoft.OperationalInsights/workspaces/log-one"
REGISTRY = "Microsoft.ContainerRegistry/registries/crground"
INSIGHTS = "Microsoft.Insights/components/appi-one"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
SETTING = "providers/Microsoft.Insights/diagnosticSettings"
ASSIGNMENT = "providers/Microsoft.Authorization/roleAssignments"
VERSIONS = {
    NETWORK: "2024-05-01",
    ENDPOINT: "2024-05-01",
    LOGS: "2023-09-01",
    REGISTRY: "2023-07-01",
    INSIGHTS: "2020-02-02",
    IDENTITY: "2023-01-31",
}
DIAGNOSTICS = "2021-05-01-preview"
ACCESS = "2022-04-01"


def surround(azure: Azure) -> Azure:
    """Make a network, a Log Analytics workspace, a registry, an Application Insights and an identity."""
    bodies: dict[str, dict[str, Any]] = {
        NETWORK: {"properties": {"subnets": [{"name": "pe"}]}},
        LOGS: {"properties": {}},
        REGISTRY: {"sku": {"name": "premium"}, "properties": {}},
        INSIGHTS: {
            "kind": "web",
            "properties": {"Application_Type": "web", "WorkspaceResourceId": azure.id(LOGS)},
        },
        IDENTITY: {},
    }
    for path, body in bodies.items():
        made = azure.put(path, {"location": azure.region, **body}, VERSIONS[path])
        assert made.status_code in (200, 201), made.text
    return azure


def endpoint(azure: Azure, **changes: Any) -> dict[str, Any]:
    """The body of a private endpoint of the hub."""
    link = {"privateLinkServiceId": azure.id("hub"), "groupIds": ["amlworkspace"]}
    properties = {
        "subnet": {"id": f"{azure.id(NETWORK)}/subnets/pe"},
        "privateLinkServiceConnections": [{"name": "hub", "properties": link}],
    }
    return {"location": azure.region, "tags": {}, "properties": {**properties, **changes}}


def setting(azure: Azure, **changes: Any) -> dict[str, Any]:
    """The body of a diagnostic setting."""
    logs = [{"categoryGroup": "allLogs", "enabled": True}]
    return {"properties": {"workspaceId": azure.id(LOGS), "logs": logs, **changes}}


@cache
def types() -> Any:
    """Microsoft's Bicep types, as the checker of templates reads them."""
    if not FOLDER.is_dir():
        pytest.skip(MISSING)
    spec = importlib.util.spec_from_file_location("armtemplate", FOLDER / "tools" / "armtemplate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Bicep()


def strange(body: dict[str, Any], version: str) -> list[Any]:
    """What Microsoft's type says against an answer: read-only properties belong there, and null is nothing."""
    known, ref = types().res[(body["type"].lower(), version)]
    found: list[Any] = []
    types().check(known, ref, _whole({**body, "apiVersion": version}), "$", found)
    return [finding for finding in found if finding[2] != "read-only property set"]


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items() if item is not None}
    return [_whole(item) for item in value] if isinstance(value, list) else value
