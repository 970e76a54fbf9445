"""Serverless endpoints."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import MINI, NEWEST, OTHER, SMALL, SUBSCRIPTION, Azure, error, reason, serverless
from tests.sandbox.contract import Witness

LARGE = "azureml://registries/azureml-mistral/models/Mistral-large"
ONE = "proj/serverlessEndpoints/chat-one"


@pytest.fixture
def bought(ready: Azure) -> Azure:
    """An Azure whose project has bought two models."""
    ready.subscribe()
    ready.subscribe(MINI, "mini")
    return ready


def test_an_endpoint_comes_online(bought: Azure) -> None:
    started = bought.put(ONE, serverless("eastus2"))
    assert started.status_code == 201
    assert "/mfeOperationsStatus/seidp:" in started.headers["azure-asyncoperation"]
    assert started.json()["properties"]["endpointState"] == "Creating"
    assert started.json()["properties"]["inferenceEndpoint"] is None
    bought.wait(30)
    properties = bought.show(ONE)["properties"]
    assert properties["endpointState"] == "Online"
    assert properties["inferenceEndpoint"]["uri"] == "https://chat-one.eastus2.models.ai.azure.com"
    assert properties["marketplaceSubscriptionId"] == bought.id("proj/marketplaceSubscriptions/bought")
    assert properties["contentSafety"] == {"contentSafetyStatus": "Enabled"}


def test_the_sdk_makes_lists_and_deletes_endpoints(bought: Azure) -> None:
    from azure.ai.ml.entities import ServerlessEndpoint

    client = bought.ml().serverless_endpoints
    made = client.begin_create_or_update(ServerlessEndpoint(name="chat-one", model_id=SMALL)).result()
    assert made.scoring_uri == "https://chat-one.eastus2.models.ai.azure.com"
    assert made.auth_mode == "Key"  # the SDK does not send it
    keys = client.get_keys("chat-one")
    assert {len(keys.primary_key), len(keys.secondary_key)} == {32}
    assert [item.name for item in client.list()] == ["chat-one"]
    client.begin_delete("chat-one").result()
    assert not list(client.list())


def test_the_preview_version_of_the_sdk_is_understood(bought: Azure) -> None:
    client = bought.ml(version="2024-01-01-preview").serverless_endpoints
    bought.serve("chat-one")
    assert client.get("chat-one").model_id == SMALL


def test_keys_stay_until_one_is_regenerated(bought: Azure) -> None:
    bought.serve("chat-one")
    before = bought.ask("POST", bought.id(f"{ONE}/listKeys")).json()
    assert bought.ask("POST", bought.id(f"{ONE}/listKeys")).json() == before
    after = bought.ask("POST", bought.id(f"{ONE}/regenerateKeys"), {"keyType": "Secondary"})
    assert after.status_code == 200
    assert after.json()["primaryKey"] == before["primaryKey"]
    assert after.json()["secondaryKey"] != before["secondaryKey"]
    assert bought.ask("POST", bought.id(f"{ONE}/regenerateKeys"), {"keyType": "Third"}).status_code == 400


def test_an_endpoint_for_entra_tells_no_keys(bought: Azure) -> None:
    bought.serve("chat-one", authMode="AAD")
    assert reason(bought.ask("POST", bought.id(f"{ONE}/listKeys"))) == "KeyAuthDisabled"


@pytest.mark.parametrize(
    ("version", "mode", "status"),
    [
        ("2025-12-01", "AAD", 201),
        ("2025-12-01", "KeyAndAAD", 201),
        ("2024-04-01-preview", "AAD", 201),
        ("2025-01-01-preview", "AAD", 201),
        ("2024-10-01", "AAD", 501),
        ("2024-04-01-preview", "KeyAndAAD", 501),
        ("2024-10-01", "Password", 400),
    ],
)
def test_entra_is_taken_where_a_definition_has_it(bought: Azure, version: str, mode: str, status: int) -> None:
    asked = bought.ask("PUT", bought.id(ONE), serverless("eastus2", authMode=mode), version)
    assert asked.status_code == status, asked.text


@pytest.mark.parametrize("name", ["1chat", "chat_one", "c" * 53, "-chat"])
def test_names_that_an_endpoint_cannot_bear(bought: Azure, name: str) -> None:
    assert reason(bought.serve(name)) == "InvalidName"


def test_a_name_is_unique_in_its_region_over_all_subscriptions(bought: Azure) -> None:
    bought.serve("chat-one")
    bought.cloud.subscribe(OTHER)
    other = Azure(bought.witness, bought.cloud, OTHER)
    other.ask("PUT", other.group, {"location": "eastus2"})
    for kind, name in (("Storage/storageAccounts", "stother"), ("KeyVault/vaults", "kv-other")):
        body = {
            "location": "eastus2",
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS", "family": "A"},
            "properties": {},
        }
        tenant = other.cloud.subscriptions[OTHER].tenant
        sku = {"family": "A", "name": "standard"}
        vault = {"location": "eastus2", "properties": {"tenantId": tenant, "sku": sku, "accessPolicies": []}}
        assert other.put(f"Microsoft.{kind}/{name}", vault if "vault" in kind else body).status_code < 300
    other.wait()
    stands = {"storageAccount": other.id("Microsoft.Storage/storageAccounts/stother")}
    stands["keyVault"] = other.id("Microsoft.KeyVault/vaults/kv-other")
    other.put("hub", other.hub(**stands))
    other.wait()
    other.put("proj", other.project())
    other.wait()
    other.subscribe()
    refused = other.serve("Chat-One")
    assert refused.status_code == 400
    assert (
        error(refused)["message"]
        == "Serverless endpoint name 'Chat-One' is not available. Please select a different name."
    )
    assert other.serve("chat-two").status_code == 201


def test_a_project_serves_a_model_once_and_a_deleted_endpoint_frees_it(bought: Azure) -> None:
    bought.serve("chat-one")
    refused = bought.serve("chat-two")
    assert (refused.status_code, reason(refused)) == (409, "ServerlessEndpointAlreadyExistsForModel")
    started = bought.ask("DELETE", bought.id(ONE))
    assert started.status_code == 202
    assert bought.put("proj/serverlessEndpoints/chat-two", serverless("eastus2")).status_code == 409
    assert bought.show(ONE)["properties"]["endpointState"] == "Deleting"
    bought.wait()
    assert bought.serve("chat-two").status_code == 201
    assert bought.ask("DELETE", bought.id(ONE)).status_code == 204


def test_the_subscription_comes_first(ready: Azure) -> None:
    assert reason(ready.serve("chat-one")) == "MarketplaceSubscriptionNotFound"
    ready.put("proj/marketplaceSubscriptions/bought", {"properties": {"modelId": SMALL}})
    assert reason(ready.put(ONE, serverless("eastus2"))) == "MarketplaceSubscriptionNotFound"  # not yet Subscribed
    ready.wait()
    assert ready.serve("chat-one").status_code == 201


def test_without_its_subscription_an_endpoint_is_suspended(bought: Azure) -> None:
    bought.serve("chat-one")
    bought.ask("DELETE", bought.id("proj/marketplaceSubscriptions/bought"))
    bought.wait()
    properties = bought.show(ONE)["properties"]
    assert (properties["provisioningState"], properties["endpointState"]) == ("Succeeded", "Suspended")
    assert properties["marketplaceSubscriptionId"] is None
    bought.subscribe(name="anew")
    assert bought.show(ONE)["properties"]["endpointState"] == "Online"


def test_a_model_is_not_offered_in_every_region(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23")
    azure.region = "francecentral"
    azure.ground().subscribe()
    refused = azure.serve("chat-one")
    assert (refused.status_code, reason(refused)) == (400, "ServerlessModelNotAvailableInRegion")
    assert error(refused)["message"] == f"The requested model {SMALL} is not available in region France Central."


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2024-05-20", "ServerlessModelNotAvailableInRegion"),
        ("2024-08-05", ""),
        ("2025-01-14", ""),  # legacy since 2024-12-15
        ("2025-01-15", "ServerlessModelDeprecated"),
        ("2026-11-23", "ServerlessModelDeprecated"),
    ],
)
def test_a_model_is_deployable_until_it_is_deprecated(witness: Witness, day: str, outcome: str) -> None:
    azure = Azure.at(witness, "2024-08-05").ground()
    azure.subscribe(LARGE)
    azure.cloud.clock.set(azure.cloud.clock.now().fromisoformat(f"{day}T23:00:00+00:00"))
    refused = azure.serve("chat-one", LARGE)
    assert (reason(refused) if refused.status_code >= 400 else "") == outcome


def test_a_deprecated_model_keeps_its_endpoints_and_their_changes(witness: Witness) -> None:
    azure = Azure.at(witness, "2024-08-05").ground()
    azure.subscribe(LARGE)
    azure.serve("chat-one", LARGE)
    azure.cloud.clock.set(azure.cloud.clock.now().fromisoformat("2025-02-01T00:00:00+00:00"))
    body = {**serverless("eastus2", LARGE), "tags": {"a": "1"}}
    assert azure.put(ONE, body).status_code == 200
    azure.wait()
    assert azure.show(ONE)["properties"]["endpointState"] == "Online"


def test_a_retired_model_answers_404(witness: Witness) -> None:
    azure = Azure.at(witness, "2024-08-05").ground()
    azure.subscribe(LARGE)
    azure.serve("chat-one", LARGE)
    key = azure.ask("POST", azure.id(f"{ONE}/listKeys")).json()["primaryKey"]
    place = "https://chat-one.eastus2.models.ai.azure.com/info?api-version=2024-05-01-preview"
    bearer = {"authorization": f"Bearer {key}"}
    assert azure.session().get(place, headers=bearer).status_code == 200
    azure.cloud.clock.set(azure.cloud.clock.now().fromisoformat("2025-04-15T00:00:00+00:00"))
    assert azure.session().get(place, headers=bearer).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"modelSettings": None},
        {"authMode": "Password"},
        {"contentSafety": {"contentSafetyStatus": "Maybe"}},
    ],
)
def test_bodies_that_an_endpoint_refuses(bought: Azure, change: dict[str, Any]) -> None:
    assert bought.serve("chat-one", **change).status_code == 400
    assert bought.show(ONE) is None


def test_an_endpoint_lives_in_a_project_and_in_its_region(bought: Azure) -> None:
    assert reason(bought.serve("chat-one", project="hub")) == "WorkspaceKindNotSupported"
    assert reason(bought.put(ONE, serverless("westus"))) == "InvalidLocation"
    gone = bought.put("nowhere/serverlessEndpoints/x", serverless("eastus2"))
    assert (gone.status_code, error(gone)["code"]) == (404, "ParentResourceNotFound")


def test_the_model_of_an_endpoint_stays(bought: Azure) -> None:
    bought.serve("chat-one")
    assert reason(bought.serve("chat-one", MINI)) == "ImmutableProperty"
    same = bought.put(ONE, serverless("East US 2", SMALL.upper().replace("AZUREML://", "azureml://")))
    assert same.status_code == 200


def test_a_patch_takes_tags_and_nothing_of_the_properties(bought: Azure) -> None:
    bought.serve("chat-one")
    assert bought.ask("PATCH", bought.id(ONE), {"tags": {"a": "1"}}).json()["tags"] == {"a": "1"}
    assert bought.ask("PATCH", bought.id(ONE), {"properties": {"authMode": "AAD"}}).status_code == 400
    assert bought.ask("PATCH", bought.id("proj/serverlessEndpoints/none"), {"tags": {}}).status_code == 404


def test_one_write_at_a_time(bought: Azure) -> None:
    bought.put(ONE, serverless("eastus2"))
    assert bought.put(ONE, serverless("eastus2")).status_code == 409
    assert bought.ask("DELETE", bought.id(ONE)).status_code == 409


def test_the_resource_sdk_writes_them_too(bought: Azure) -> None:
    client = bought.resources().resources
    made = client.begin_create_or_update_by_id(bought.id(ONE), serverless("eastus2"), api_version=NEWEST).result()
    assert made.properties["provisioningState"] == "Succeeded"
    assert made.properties["endpointState"] == "Online"
    client.begin_delete_by_id(bought.id(ONE), api_version=NEWEST).result()
    assert not client.check_existence_by_id(bought.id(ONE), api_version=NEWEST)
    assert bought.cloud.subscriptions[SUBSCRIPTION]
