"""Projects: what the account must have, and what they answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.foundry.house import ME, Foundry, account, code


def test_a_new_project_is_there_when_its_body_says_so(foundry: Foundry) -> None:
    made = foundry.put("projects/assistants", {"location": "swedencentral", "identity": ME, "properties": {}})
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert "azure-asyncoperation" not in {name.lower() for name in made.headers}
    foundry.azure.wait(10)
    found = foundry.get("projects/assistants")
    assert (found["name"], found["kind"]) == ("ai-one/assistants", "AIServices")
    assert found["properties"]["provisioningState"] == "Succeeded"
    assert found["properties"]["endpoints"] == {
        "AI Foundry API": "https://ai-one.services.ai.azure.com/api/projects/assistants"
    }


def test_the_first_project_is_the_default(foundry: Foundry) -> None:
    foundry.project("one")
    foundry.project("two")
    rows = foundry.get("projects")["value"]
    assert [row["properties"]["isDefault"] for row in rows] == [True, False]
    assert foundry.get()["properties"]["associatedProjects"] == ["one", "two"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"properties": {"customSubDomainName": "ai-two"}},
            "Project can only created under AIServices Kind account with allowProjectManagement set to true.",
        ),
        (
            {"properties": {"allowProjectManagement": True}},
            "Projects need an account with a custom subdomain name, which 'ai-two' does not have.",
        ),
        (
            {"identity": {"type": "None"}},
            "Unsupported configuration. To create projects, you must enable a managed identity on your resource",
        ),
    ],
)
def test_an_account_that_may_not_have_projects(foundry: Foundry, change: dict[str, Any], sentence: str) -> None:
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, {**account(customSubDomainName="ai-two"), **change})
    refused = foundry.put(f"{other}/projects/assistants", {"location": "swedencentral", "identity": ME})
    assert (code(refused), refused.json()["error"]["message"]) == ((400, "BadRequest"), sentence)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"identity": None}, (400, "BadRequest")),
        ({"location": None}, (400, "LocationRequired")),
        ({"location": "eastus2"}, (400, "InvalidApiSetId")),
    ],
)
def test_what_a_project_cannot_be(foundry: Foundry, change: dict[str, Any], expected: tuple[int, str]) -> None:
    body = {"location": "swedencentral", "identity": ME, "properties": {}, **change}
    body = {key: value for key, value in body.items() if value is not None}
    assert code(foundry.put("projects/assistants", body)) == expected


def test_a_region_with_accounts_and_without_projects(foundry: Foundry) -> None:
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, account("westus2", customSubDomainName="ai-two"))
    refused = foundry.put(f"{other}/projects/assistants", {"location": "westus2", "identity": ME})
    assert code(refused) == (400, "InvalidApiSetId")


def test_a_project_is_changed_but_for_the_type_of_its_identity(foundry: Foundry) -> None:
    foundry.project()
    assert foundry.ask("PATCH", "projects/assistants", {"properties": {"description": "x"}}).status_code == 200
    assert foundry.get("projects/assistants")["properties"]["description"] == "x"
    user = f"{foundry.azure.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me"
    foundry.azure.ask("PUT", user, {"location": "swedencentral"}, "2023-01-31")
    changed = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {user: {}}}}
    assert code(foundry.ask("PATCH", "projects/assistants", changed)) == (400, "BadRequest")
