"""The life of every resource, in every api-version whose text is at hand."""

from __future__ import annotations

import pytest

from tests.sandbox.arm.azure import MINI, SMALL, SUBSCRIPTION, Azure, deployment, online, serverless
from tests.sandbox.contract import FOLDER, MISSING, Witness

WORKSPACES = ("2024-04-01", "2024-04-01-preview", "2024-01-01-preview", "2025-12-01", "2026-05-01")
GROUPS = ("2021-04-01", "2022-09-01", "2024-03-01", "2025-04-01")


@pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)
@pytest.mark.parametrize("version", WORKSPACES)
def test_a_project_lives_and_dies(witness: Witness, version: str) -> None:
    azure = Azure(witness).ground()
    before = witness.judged

    def ask(method: str, path: str, body: object = None) -> object:
        response = azure.ask(method, azure.id(path), body, version)
        assert response.status_code < 300, response.text
        azure.wait()
        return response.json() if response.content else None

    ask("PUT", "hub", azure.hub())
    ask("PUT", "two", azure.project())
    ask("PATCH", "two", {"tags": {"a": "1"}})
    for name, model in (("one", SMALL), ("mini", MINI)):
        ask("PUT", f"two/marketplaceSubscriptions/{name}", {"properties": {"modelId": model}})
    ask("PUT", "two/serverlessEndpoints/chat", serverless("eastus2"))
    ask("PUT", "two/serverlessEndpoints/chat", {**serverless("eastus2"), "tags": {"a": "1"}})
    ask("PATCH", "two/serverlessEndpoints/chat", {"tags": {"a": "2"}})
    ask("POST", "two/serverlessEndpoints/chat/listKeys")
    ask("POST", "two/serverlessEndpoints/chat/regenerateKeys", {"keyType": "Primary"})
    ask("PUT", "two/onlineEndpoints/onl", online("eastus2"))
    ask("PUT", "two/onlineEndpoints/onl/deployments/blue", deployment("eastus2"))
    ask("PUT", "two/onlineEndpoints/onl", online("eastus2", traffic={"blue": 100}))
    ask("PATCH", "two/onlineEndpoints/onl", {"tags": {"a": "1"}})
    ask("PATCH", "two/onlineEndpoints/onl/deployments/blue", {"sku": {"name": "Default", "capacity": 2}})
    ask("POST", "two/onlineEndpoints/onl/listKeys")
    for path in (
        "",
        "/serverlessEndpoints",
        "/marketplaceSubscriptions",
        "/onlineEndpoints",
        "/onlineEndpoints/onl/deployments",
    ):
        ask("GET", f"two{path}")
    ask("DELETE", "two/onlineEndpoints/onl")
    ask("DELETE", "two/serverlessEndpoints/chat")
    ask("DELETE", "two/marketplaceSubscriptions/one")
    ask("DELETE", "two")
    place = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/locations/eastus2"
    for what in ("usages", "quotas", "vmSizes"):
        assert azure.ask("GET", f"{place}/{what}", None, version).status_code == 200
    assert witness.judged - before > 25


@pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)
@pytest.mark.parametrize("version", GROUPS)
def test_a_group_lives_and_dies(witness: Witness, version: str) -> None:
    azure = Azure(witness)
    tags = f"{azure.group}/providers/Microsoft.Resources/tags/default"
    for method, path, body, status in (
        ("HEAD", azure.group, None, 404),
        ("PUT", azure.group, {"location": "eastus2"}, 201),
        ("PUT", azure.group, {"location": "eastus2", "tags": {"a": "1"}}, 200),
        ("PATCH", azure.group, {"tags": {"b": "1"}}, 200),
        ("GET", azure.group, None, 200),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/resourcegroups", None, 200),
        ("GET", f"{azure.group}/resources", None, 200),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/resources", None, 200),
        ("GET", tags, None, 200),
        ("PUT", tags, {"properties": {"tags": {"c": "1"}}}, 200),
        ("PATCH", tags, {"operation": "Merge", "properties": {"tags": {"d": "1"}}}, 200),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/providers", None, 200),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Storage", None, 200),
        ("DELETE", azure.group, None, 202),
    ):
        assert azure.ask(method, path, body, version).status_code == status, (method, path)
    assert witness.judged >= 14


def test_the_witness_sees_what_does_not_fit() -> None:
    if not FOLDER.is_dir():
        pytest.skip(MISSING)
    from tests.sandbox.contract import judge

    path = f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/resourcegroups/rg?api-version=2024-03-01"
    good = {
        "id": "/x",
        "name": "rg",
        "type": "t",
        "location": "eastus2",
        "properties": {"provisioningState": "Succeeded"},
    }
    assert judge("PUT", path, {"location": "eastus2"}, 201, good) == []
    assert judge("PUT", path, {"location": "eastus2"}, 201, {**good, "colour": "red"})
    assert judge("PUT", path, {"location": "eastus2", "colour": "red"}, 201, good)
    assert judge("PUT", path, {}, 201, good)
    assert judge("PUT", path, {"location": "eastus2"}, 299, good)
    assert judge("GET", path.replace("2024-03-01", "2020-01-01"), None, 200, {}) is None
