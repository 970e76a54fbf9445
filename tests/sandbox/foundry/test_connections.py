"""Connections of an account and of its projects, and content filters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.mgmt.cognitiveservices import models as sdk

from tests.sandbox.foundry.house import LARGE, Foundry, code, deployment

SEARCH: dict[str, Any] = {
    "category": "CognitiveSearch",
    "target": "https://search.example.org",
    "authType": "ApiKey",
    "credentials": {"key": "secret"},
}
HATE = {"name": "Hate", "severityThreshold": "High", "blocking": False, "enabled": True, "source": "Prompt"}


@pytest.mark.parametrize(("place", "shared"), [("", True), ("projects/assistants/", False)])
def test_a_connection_is_there_at_once_and_keeps_its_secret(foundry: Foundry, place: str, shared: bool) -> None:
    foundry.project()
    made = foundry.put(f"{place}connections/search", {"properties": SEARCH})
    assert made.status_code == 200
    properties = made.json()["properties"]
    assert (properties["credentials"], properties["isSharedToAll"]) == (None, shared)
    assert properties["group"] == "AzureAI"
    assert [row["name"] for row in foundry.get(f"{place}connections")["value"]] == ["search"]
    changed = {"properties": {"authType": "ApiKey", "target": "https://other.example.org"}}
    assert foundry.ask("PATCH", f"{place}connections/search", changed).status_code == 200
    assert foundry.get(f"{place}connections/search")["properties"]["target"] == "https://other.example.org"
    assert foundry.ask("DELETE", f"{place}connections/search").status_code == 200
    assert foundry.ask("DELETE", f"{place}connections/search").status_code == 204
    assert foundry.ask("GET", f"{place}connections/search").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"authType": None},
        {"authType": "Key"},
        {"authType": "AAD"},
        {"category": "Nothing"},
        {"category": "Serverless", "authType": "PAT", "credentials": {"pat": "secret"}},
        {"credentials": {}},
        {"credentials": {"key": 1}},
        {"credentials": {"pat": "secret"}},
        {"metadata": {"count": 1}},
        {"isSharedToAll": "yes"},
        {"sharedUserList": [1]},
    ],
)
def test_what_a_connection_cannot_be(foundry: Foundry, change: dict[str, Any]) -> None:
    refused = foundry.put("connections/search", {"properties": {**SEARCH, **change}})
    assert (refused.status_code, "secret" in refused.text) == (400, False)


@pytest.mark.parametrize("name", ["ab", "-abc", "a.bc", "a" * 35])
def test_names_that_a_connection_cannot_bear(foundry: Foundry, name: str) -> None:
    assert foundry.put(f"connections/{name}", {"properties": SEARCH}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "credentials"),
    [
        ("AAD", None),
        ("None", None),
        ("CustomKeys", {"keys": {"one": "secret"}}),
        ("UsernamePassword", {"username": "me", "password": "secret"}),
    ],
)
def test_each_auth_type_has_credentials_of_its_own_which_no_log_holds(
    foundry: Foundry, kind: str, credentials: Any
) -> None:
    sent = {**SEARCH, "category": "GenericRest", "authType": kind, "credentials": credentials}
    kept = {key: value for key, value in sent.items() if value is not None}
    assert foundry.put("connections/search", {"properties": kept}).status_code == 200
    assert "secret" not in json.dumps([entry.to_json() for entry in foundry.azure.cloud.log])


def test_a_project_goes_some_time_after_its_connections(foundry: Foundry) -> None:
    foundry.project()
    foundry.put("projects/assistants/connections/search", {"properties": SEARCH})
    assert code(foundry.ask("DELETE", "projects/assistants")) == (409, "CannotDeleteResource")
    foundry.ask("DELETE", "projects/assistants/connections/search")
    assert code(foundry.ask("DELETE", "projects/assistants")) == (412, "IfMatchPreconditionFailed")
    foundry.azure.wait(10)
    assert foundry.ask("DELETE", "projects/assistants").status_code == 202


def test_connections_wait_for_their_turn_like_every_write(foundry: Foundry) -> None:
    foundry.put("deployments/chat", deployment(LARGE))
    assert code(foundry.put("connections/search", {"properties": SEARCH})) == (409, "RequestConflict")


def test_the_real_sdk_on_connections(foundry: Foundry) -> None:
    foundry.project()
    client = foundry.client()
    auth = sdk.ApiKeyAuthConnectionProperties(
        category="CognitiveSearch", target="https://s.example.org", credentials=sdk.ConnectionApiKey(key="secret")
    )
    made = client.account_connections.create(
        "rg", "ai-one", "one", sdk.ConnectionPropertiesV2BasicResource(properties=auth)
    )
    assert made.properties.auth_type == "ApiKey"
    client.project_connections.create(
        "rg", "ai-one", "assistants", "two", sdk.ConnectionPropertiesV2BasicResource(properties=auth)
    )
    assert [each.name for each in client.project_connections.list("rg", "ai-one", "assistants")] == ["two"]
    client.account_connections.delete("rg", "ai-one", "one")
    client.project_connections.delete("rg", "ai-one", "assistants", "two")


def test_two_filters_are_there_and_others_are_made(foundry: Foundry) -> None:
    assert [row["name"] for row in foundry.get("raiPolicies")["value"]] == ["Microsoft.Default", "Microsoft.DefaultV2"]
    assert foundry.get("raiPolicies/Microsoft.DefaultV2")["properties"]["type"] == "SystemManaged"
    sent = {"properties": {"basePolicyName": "Microsoft.DefaultV2", "mode": "Blocking", "contentFilters": [HATE]}}
    assert foundry.put("raiPolicies/mild", sent).status_code == 201
    assert foundry.put("raiPolicies/mild", sent).status_code == 200
    assert foundry.deploy(raiPolicyName="mild").status_code == 201
    assert code(foundry.ask("DELETE", "raiPolicies/mild")) == (400, "BadRequest")
    foundry.ask("DELETE", "deployments/chat")
    foundry.azure.wait(10)
    assert foundry.ask("DELETE", "raiPolicies/mild").status_code == 202
    assert foundry.ask("DELETE", "raiPolicies/mild").status_code == 204
    assert code(foundry.ask("GET", "raiPolicies/mild")) == (404, "NotFound")


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("mild", {"basePolicyName": None}, (400, "InvalidRequestContent")),
        ("mild", {"basePolicyName": "none"}, (400, "InvalidRequestContent")),
        ("mild", {"mode": "Never"}, (400, "InvalidRequestContent")),
        ("mild", {"contentFilters": [{**HATE, "severityThreshold": "Most"}]}, (400, "InvalidRequestContent")),
        ("mild", {"contentFilters": [{"enabled": True}]}, (400, "InvalidRequestContent")),
        ("mild", {"customBlocklists": [{"blocklistName": "x"}]}, (501, "SandboxNotImplemented")),
        ("Microsoft.Default", {}, (400, "InvalidResourceName")),
    ],
)
def test_what_a_filter_cannot_be(
    foundry: Foundry, name: str, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    sent = {"basePolicyName": "Microsoft.DefaultV2", **change}
    kept = {key: value for key, value in sent.items() if value is not None}
    assert code(foundry.put(f"raiPolicies/{name}", {"properties": kept})) == expected
