"""What the ARM front end says before a resource provider is asked."""

from __future__ import annotations

import pytest

from tests.sandbox.arm.azure import ML, NEWEST, OTHER, SUBSCRIPTION, Azure, error, serverless
from tests.sandbox.contract import Witness

SUB = f"/subscriptions/{SUBSCRIPTION}"


def test_who_is_not_signed_in_is_sent_away(azure: Azure) -> None:
    refused = azure.session().get(f"https://management.azure.com{SUB}?api-version=2022-12-01")
    assert (refused.status_code, error(refused)["code"]) == (401, "AuthenticationFailed")
    assert refused.headers["www-authenticate"].startswith("Bearer authorization_uri=")
    forged = azure.ask("GET", SUB, version="2022-12-01", authorization="Bearer forged")
    assert forged.status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{SUB}/resourceGroups/rg?api-version=", 400, "MissingApiVersionParameter"),
        (f"{SUB}/resourceGroups/rg?api-version=latest", 400, "InvalidApiVersionParameter"),
        (
            f"{SUB}/resourceGroups/rg/providers/{ML}/workspaces/x?api-version=latest",
            400,
            "NoRegisteredProviderFound",
        ),
        (f"/subscriptions/{OTHER}/resourceGroups/rg?api-version=2024-03-01", 404, "SubscriptionNotFound"),
        ("/subscriptions/mine/resourceGroups/rg?api-version=2024-03-01", 400, "InvalidSubscriptionId"),
        (f"{SUB}/resourceGroups/no/providers/{ML}/workspaces/x?api-version={NEWEST}", 404, "ResourceGroupNotFound"),
        (f"{SUB}/resourceGroups/no/resources?api-version=2024-03-01", 404, "ResourceGroupNotFound"),
        (f"{SUB}/resourceGroups/rg/providers/{ML}/workspaces/x?api-version={NEWEST}", 404, "ResourceNotFound"),
    ],
)
def test_addresses_that_lead_nowhere(azure: Azure, path: str, status: int, code: str) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    refused = azure.ask("GET", path)
    assert (refused.status_code, error(refused)["code"]) == (status, code)


@pytest.mark.parametrize("sent", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_a_body_says_that_it_is_json(azure: Azure, sent: str) -> None:
    refused = azure.ask("PUT", azure.group, {"location": "eastus2"}, **{"content-type": sent})
    assert (refused.status_code, error(refused)["code"]) == (415, "UnsupportedMediaType")
    said = f"The content media type '{sent or '<null>'}' is not supported. Only 'application/json' is supported."
    assert error(refused)["message"] == said
    assert azure.ask("HEAD", azure.group).status_code == 404


def test_a_media_type_may_say_more(azure: Azure) -> None:
    told = {"content-type": "Application/JSON; charset=utf-8"}
    assert azure.ask("PUT", azure.group, {"location": "eastus2"}, **told).status_code == 201


def test_names_in_a_query_compare_without_case(azure: Azure) -> None:
    assert azure.ask("GET", f"{SUB}?API-Version=2022-12-01", version="").status_code == 200
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {}})
    found = azure.ask("GET", f"{SUB}/resourcegroups?$FILTER=tagName eq 'none'", version="2024-03-01")
    assert found.json()["value"] == []


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "TRACE"])
def test_a_path_tells_which_methods_it_takes(azure: Azure, method: str) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    refused = azure.ask(method, azure.group, version="2024-03-01")
    assert (refused.status_code, error(refused)["code"]) == (405, "HttpMethodNotAllowed")
    assert refused.headers["allow"] == "DELETE, GET, HEAD, PATCH, PUT"


@pytest.mark.parametrize("type", ["roleAssignments", "roleDefinitions", "locks"])
def test_a_type_without_regions_lists_its_versions(azure: Azure, type: str) -> None:
    refused = azure.ask("GET", f"{SUB}/providers/Microsoft.Authorization/{type}", version="latest")
    assert (refused.status_code, error(refused)["code"]) == (404, "InvalidResourceType")
    said = f"The resource type '{type}' could not be found in the namespace 'Microsoft.Authorization' for api version"
    assert error(refused)["message"].startswith(f"{said} 'latest'. The supported api-versions are '20")


def test_a_refused_version_tells_where_the_resource_is(ready: Azure) -> None:
    refused = ready.ask("GET", ready.id("proj"), version="latest")
    said = "No registered resource provider found for location 'eastus2' and API version 'latest' for type"
    assert error(refused)["message"].startswith(f"{said} 'workspaces'. The supported api-versions are '2018-03-01")


def test_arm_says_resource_not_found_as_it_does(ready: Azure) -> None:
    lost = ready.ask("GET", ready.id("proj/serverlessEndpoints/none"))
    assert lost.headers["x-ms-failure-cause"] == "gateway"
    assert error(lost)["message"] == (
        "The Resource 'Microsoft.MachineLearningServices/workspaces/proj/serverlessEndpoints/none' under resource "
        "group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )


def test_a_parent_must_be_there(ready: Azure) -> None:
    lost = ready.put("none/serverlessEndpoints/x", serverless("eastus2"))
    assert (lost.status_code, error(lost)["code"]) == (404, "ParentResourceNotFound")
    assert ready.ask("GET", ready.id("none/serverlessEndpoints")).status_code == 404
    assert ready.ask("DELETE", ready.id("none/serverlessEndpoints/x")).status_code == 204


def test_what_the_sandbox_lacks_it_says(ready: Azure) -> None:
    lacking = ready.ask("POST", ready.id("proj/listKeys"))
    assert (lacking.status_code, error(lacking)["code"]) == (501, "SandboxNotImplemented")
    assert ready.ask("PATCH", ready.id("proj/marketplaceSubscriptions/x"), {}).status_code == 405


def test_a_body_must_be_json(ready: Azure) -> None:
    bad = ready.ask("PUT", ready.id("proj"), "text")
    assert (bad.status_code, error(bad)["code"]) == (400, "InvalidRequestContent")


def test_ids_compare_without_case_and_keep_theirs(ready: Azure) -> None:
    shown = ready.ask(
        "GET", ready.id("PROJ").replace("resourceGroups", "RESOURCEGROUPS").replace("workspaces", "WorkSpaces")
    )
    assert shown.json()["id"] == ready.id("proj")


def test_a_namespace_is_registered_before_it_is_used(azure: Azure) -> None:
    azure.cloud.subscribe(SUBSCRIPTION, registered=("Microsoft.Resources",))
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    refused = azure.put("hub", azure.hub())
    assert (refused.status_code, error(refused)["code"]) == (409, "MissingSubscriptionRegistration")
    assert error(refused)["details"][0]["target"] == ML
    client = azure.resources().providers
    assert client.get(ML).registration_state == "NotRegistered"
    assert client.register(ML).registration_state == "Registering"
    assert error(azure.put("hub", azure.hub()))["code"] == "MissingSubscriptionRegistration"
    azure.wait(30)
    assert client.get(ML).registration_state == "Registered"
    assert error(azure.put("hub", azure.hub()))["message"].startswith("The storage account")
    client.unregister(ML)
    assert client.get(ML).registration_state == "NotRegistered"


def test_a_provider_with_resources_is_not_unregistered(ready: Azure) -> None:
    path = f"/subscriptions/{SUBSCRIPTION}/providers/{ML}/unregister"
    refused = ready.ask("POST", path, version="2024-03-01")
    assert (refused.status_code, error(refused)["code"]) == (409, "ResourceProviderInUse")


def test_a_sandbox_can_begin_with_nothing_registered(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23", registered=False)
    shown = azure.ask("GET", f"/subscriptions/{SUBSCRIPTION}/providers", version="2024-03-01").json()["value"]
    assert {item["registrationState"] for item in shown} == {"NotRegistered"}


def test_providers_tell_their_types_and_versions(azure: Azure) -> None:
    found = {item.namespace: item for item in azure.resources().providers.list()}
    types = {item.resource_type: item for item in found[ML].resource_types}
    assert NEWEST in types["workspaces/serverlessEndpoints"].api_versions
    assert "East US 2" in types["workspaces"].locations


def test_a_subscription_tells_of_what_kind_it_is(azure: Azure) -> None:
    azure.cloud.subscribe(OTHER, quota_id="FreeTrial_2014-09-01", spending_limit="On")
    shown = azure.ask("GET", f"/subscriptions/{OTHER}", version="2022-12-01").json()
    assert shown["subscriptionPolicies"]["quotaId"] == "FreeTrial_2014-09-01"
    assert shown["subscriptionPolicies"]["spendingLimit"] == "On"
    every = azure.ask("GET", "/subscriptions", version="2022-12-01").json()["value"]
    assert [item["subscriptionId"] for item in every] == [SUBSCRIPTION, OTHER]
    assert azure.ask("GET", "/tenants", version="2022-12-01").json()["value"][0]["tenantId"] == shown["tenantId"]
    places = {item["name"]: item for item in azure.ask("GET", f"{SUB}/locations", version="2022-12-01").json()["value"]}
    assert places["eastus2"]["displayName"] == "East US 2"


def test_a_region_must_offer_the_provider(ready: Azure) -> None:
    refused = ready.put("two", {**ready.project(), "location": "westindia"})
    assert (refused.status_code, error(refused)["code"]) == (400, "LocationNotAvailableForResourceType")


def test_answers_carry_the_headers_of_arm(azure: Azure) -> None:
    sent = {"x-ms-client-request-id": "mine", "x-ms-return-client-request-id": "true"}
    first = azure.ask("GET", SUB, version="2022-12-01", **sent)
    assert first.headers["x-ms-client-request-id"] == "mine"
    assert first.headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"
    assert first.headers["x-ms-request-id"] != azure.ask("GET", SUB, version="2022-12-01").headers["x-ms-request-id"]
    assert first.headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"


def test_lists_of_the_machine_learning_provider_come_in_pages(ready: Azure) -> None:
    for number in range(3):
        ready.put(f"p-{number}", ready.project())
    ready.wait()
    ready.cloud.settings = type(ready.cloud.settings)(page=2)
    first = ready.ask("GET", ready.id("").rstrip("/")).json()
    assert [item["name"] for item in first["value"]] == ["hub", "proj"]
    second = ready.ask("GET", first["nextLink"].split("azure.com")[1]).json()
    assert [item["name"] for item in second["value"]] == ["p-0", "p-1"]
    assert [item.name for item in ready.ml().workspaces.list()] == ["hub", "proj", "p-0", "p-1", "p-2"]
