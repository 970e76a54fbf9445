"""Accounts of kind AIServices: what they must be, what they answer, and how they end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import error
from tests.sandbox.foundry.house import ME, NAMESPACE, Foundry, account, code


def test_a_new_account_reads_creating_and_is_followed_by_a_header(foundry: Foundry) -> None:
    body = {**account("SWEDENCENTRAL"), "properties": {"customSubDomainName": "ai-two"}}
    made = foundry.ask("PUT", foundry.root.replace("ai-one", "ai-two"), body)
    assert made.status_code == 201
    assert made.json()["properties"]["provisioningState"] == "Creating"
    assert "retry-after" not in made.headers
    followed = made.headers["azure-asyncoperation"].removeprefix("https://management.azure.com")
    assert "/operationResults/" in followed and "api-version=2017-04-18" in followed
    assert foundry.ask("GET", followed.replace("api-version=", "x=")).status_code == 200
    assert foundry.azure.ask("GET", followed).json()["status"] == "Creating"
    foundry.azure.wait(30)
    assert foundry.azure.ask("GET", followed).json()["status"] == "Succeeded"


def test_the_location_comes_back_as_it_was_sent(foundry: Foundry) -> None:
    body = {**account("SWEDENCENTRAL"), "properties": {"customSubDomainName": "ai-two"}}
    made = foundry.ask("PUT", foundry.root.replace("ai-one", "ai-two"), body)
    assert made.json()["location"] == "SWEDENCENTRAL"


def test_endpoints_follow_from_the_subdomain(foundry: Foundry) -> None:
    properties = foundry.get()["properties"]
    assert properties["endpoint"] == "https://ai-one.cognitiveservices.azure.com/"
    assert properties["endpoints"]["Mistral AI API"] == "https://ai-one.services.ai.azure.com/"
    assert properties["endpoints"]["OpenAI Language Model Instance API"] == "https://ai-one.openai.azure.com/"


def test_an_account_without_a_subdomain_has_the_host_of_its_region(foundry: Foundry) -> None:
    body = {**account(), "properties": {}}
    made = foundry.ask("PUT", foundry.root.replace("ai-one", "ai-two"), body)
    assert made.json()["properties"]["endpoint"] == "https://swedencentral.api.cognitive.microsoft.com/"


@pytest.mark.parametrize("name", ["a", "-ab", "a.b", "a" * 65])
def test_names_that_an_account_cannot_bear(foundry: Foundry, name: str) -> None:
    body = {**account(), "properties": {}}
    refused = foundry.ask("PUT", foundry.root.replace("ai-one", name), body)
    assert code(refused) == (400, "InvalidAccountName")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "AIService"}, (400, "InvalidApiSetId")),
        ({"kind": "OpenAI"}, (501, "SandboxNotImplemented")),
        ({"sku": {"name": "F0"}}, (400, "InvalidSkuId")),
        ({"location": "mexicocentral"}, (400, "InvalidApiSetId")),
        ({"location": "nowhere"}, (400, "LocationNotAvailableForResourceType")),
        ({"location": ""}, (400, "LocationRequired")),
        ({"properties": {"customSubDomainName": "ai_two"}}, (400, "CustomDomainInvalid")),
        ({"properties": {"customSubDomainName": "Ai-Two"}}, (400, "CustomDomainInvalid")),
        ({"properties": {"customSubDomainName": "ai-one"}}, (409, "CustomDomainInUse")),
        ({"properties": {"publicNetworkAccess": "Off"}}, (400, "InvalidRequestContent")),
        ({"properties": {"networkAcls": {"defaultAction": "Deny"}}}, (400, "BadRequest")),
        ({"properties": {"encryption": {"keySource": "Microsoft.KeyVault"}}}, (400, "BadRequest")),
        ({"properties": {"restore": True}}, (400, "CanNotRestoreANonExistingResource")),
        ({"properties": {"disableLocalAuth": "yes"}}, (400, "InvalidRequestContent")),
        ({"identity": {"type": "UserAssigned"}}, (400, "InvalidIdentity")),
    ],
)
def test_what_an_account_cannot_be(foundry: Foundry, change: dict[str, Any], expected: tuple[int, str]) -> None:
    body = {**account(), "properties": {"customSubDomainName": "ai-two"}, **change}
    assert code(foundry.ask("PUT", foundry.root.replace("ai-one", "ai-two"), body)) == expected


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"customSubDomainName": "ai-other"}, 400),
        ({"allowProjectManagement": False}, 400),
        ({"disableLocalAuth": True}, 200),
    ],
)
def test_what_stays_as_it_was_made(foundry: Foundry, change: dict[str, Any], status: int) -> None:
    assert foundry.put("", account(**change)).status_code == status


def test_a_patch_keeps_what_it_does_not_name(foundry: Foundry) -> None:
    changed = foundry.ask("PATCH", "", {"tags": {"a": "1"}, "properties": {"restrictOutboundNetworkAccess": True}})
    assert changed.status_code == 200
    found = foundry.get()
    assert (found["tags"], found["identity"]["type"]) == ({"a": "1"}, "SystemAssigned")
    assert found["properties"]["allowProjectManagement"] is True
    assert found["properties"]["restrictOutboundNetworkAccess"] is True


def test_keys_turn_one_at_a_time(foundry: Foundry) -> None:
    before = foundry.ask("POST", "listKeys").json()
    after = foundry.ask("POST", "regenerateKey", {"keyName": "Key2"}).json()
    assert after["key1"] == before["key1"] != after["key2"] != before["key2"]
    assert foundry.ask("POST", "regenerateKey", {"keyName": "key3"}).status_code == 400


def test_no_keys_are_told_where_they_are_switched_off(foundry: Foundry) -> None:
    foundry.put("", account(disableLocalAuth=True))
    refused = foundry.ask("POST", "listKeys")
    assert code(refused) == (400, "BadRequest")
    assert error(refused)["message"] == "Failed to list key. disableLocalAuth is set to be true"


def test_an_older_version_drops_the_flag_for_projects_without_a_word(foundry: Foundry) -> None:
    body = {**account(), "properties": {"customSubDomainName": "ai-two", "allowProjectManagement": True}}
    older = foundry.at("2024-10-01")
    assert older.ask("PUT", foundry.root.replace("ai-one", "ai-two"), body).status_code == 201
    assert "allowProjectManagement" not in foundry.get(foundry.root.replace("ai-one", "ai-two"))["properties"]


def test_a_deleted_account_keeps_its_name_and_its_subdomain_for_two_days(foundry: Foundry) -> None:
    assert foundry.ask("DELETE", "").status_code == 200
    assert foundry.get() is None
    assert code(foundry.put("", account())) == (409, "FlagMustBeSetForRestore")
    other = foundry.ask("PUT", foundry.root.replace("ai-one", "ai-two"), account())
    assert code(other) == (409, "CustomDomainInUse")
    foundry.azure.wait(48 * 3600 + 1)
    assert foundry.put("", account()).status_code == 201


def test_a_deleted_account_is_listed_and_restored(foundry: Foundry) -> None:
    foundry.ask("PATCH", "", {"tags": {"a": "1"}})
    foundry.ask("DELETE", "")
    (listed,) = foundry.get(f"{foundry.provider}/deletedAccounts")["value"]
    place = f"{foundry.provider}/locations/swedencentral/resourceGroups/rg/deletedAccounts/ai-one"
    assert listed["id"] == place
    assert foundry.get(place)["properties"]["scheduledPurgeDate"][:10] == "2026-11-25"
    back = foundry.put("", {"location": "swedencentral", "properties": {"restore": True}})
    assert (back.status_code, back.json()["properties"]["provisioningState"]) == (201, "Succeeded")
    assert back.json()["tags"] == {"a": "1"}
    assert "restore" not in back.json()["properties"]
    assert foundry.get(f"{foundry.provider}/deletedAccounts")["value"] == []


def test_a_purge_frees_the_name(foundry: Foundry) -> None:
    foundry.ask("DELETE", "")
    place = f"{foundry.provider}/locations/swedencentral/resourceGroups/rg/deletedAccounts/ai-one"
    purged = foundry.ask("DELETE", place)
    assert purged.status_code == 202
    assert {"location", "azure-asyncoperation"} <= {name.lower() for name in purged.headers}
    assert foundry.ask("DELETE", place).status_code == 204
    assert foundry.put("", account()).status_code == 201


def test_an_account_goes_after_what_is_in_it(foundry: Foundry) -> None:
    foundry.project()
    refused = foundry.ask("DELETE", "")
    assert code(refused) == (409, "CannotDeleteResource")
    assert f"'{NAMESPACE}/accounts/ai-one/projects/assistants'" in error(refused)["message"]
    assert foundry.ask("DELETE", "projects/assistants").status_code == 202
    foundry.azure.wait(60)
    assert foundry.ask("DELETE", "").status_code == 200


def test_an_account_that_goes_with_its_group_is_kept_as_well(foundry: Foundry) -> None:
    foundry.project()
    foundry.deploy()
    assert foundry.azure.ask("DELETE", foundry.azure.group).status_code == 202
    foundry.azure.wait(600)
    assert [each["name"] for each in foundry.get(f"{foundry.provider}/deletedAccounts")["value"]] == ["ai-one"]


@pytest.mark.parametrize(("name", "free"), [("ai-one", False), ("ai-two", True), ("ai_two", False)])
def test_whether_a_subdomain_is_free(foundry: Foundry, name: str, free: bool) -> None:
    sent = {"subdomainName": name, "type": f"{NAMESPACE}/accounts"}
    assert (
        foundry.ask("POST", f"{foundry.provider}/checkDomainAvailability", sent).json()["isSubdomainAvailable"] is free
    )


def test_a_stale_etag_is_refused(foundry: Foundry) -> None:
    tag = foundry.ask("GET", "").json()["etag"]
    foundry.ask("PATCH", "", {"tags": {"a": "1"}})
    assert code(foundry.ask("DELETE", "", **{"if-match": tag})) == (412, "IfMatchPreconditionFailed")
    assert foundry.ask("DELETE", "", **{"if-match": "*"}).status_code == 200


def test_an_absent_account_is_not_found_by_the_gateway(foundry: Foundry) -> None:
    absent = foundry.ask("GET", foundry.root.replace("ai-one", "ai-none"))
    assert code(absent) == (404, "ResourceNotFound")
    assert absent.headers["x-ms-failure-cause"] == "gateway"


def test_an_identity_can_be_given_and_taken(foundry: Foundry) -> None:
    assert foundry.get()["identity"]["principalId"]
    foundry.put("", {**account(), "identity": {"type": "None"}})
    assert "identity" not in foundry.get()
    foundry.ask("PATCH", "", {"identity": ME})
    assert foundry.get()["identity"]["type"] == "SystemAssigned"
