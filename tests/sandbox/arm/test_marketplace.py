"""Marketplace subscriptions of a project."""

from __future__ import annotations

import pytest

from tests.sandbox.arm.azure import MINI, SMALL, SUBSCRIPTION, Azure, error, reason, serverless
from tests.sandbox.contract import Witness

SAAS = "Microsoft.SaaS/resources"


def test_a_purchase_begins_without_a_plan_and_ends_subscribed(ready: Azure) -> None:
    started = ready.put("proj/marketplaceSubscriptions/bought", {"properties": {"modelId": SMALL}})
    assert started.status_code == 201
    assert "/mfeOperationsStatus/msidp:" in started.headers["azure-asyncoperation"]
    assert started.headers["x-ms-async-operation-timeout"] == "PT1H"
    properties = started.json()["properties"]
    assert properties["provisioningState"] == "Creating"
    assert properties["marketplacePlan"] is None
    ready.wait(30)
    properties = ready.show("proj/marketplaceSubscriptions/bought")["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert properties["marketplaceSubscriptionStatus"] == "Subscribed"
    assert properties["marketplacePlan"]["publisherId"] == "000-000"


def test_the_sdk_subscribes(ready: Azure) -> None:
    from azure.ai.ml.entities import MarketplaceSubscription

    client = ready.ml().marketplace_subscriptions
    made = client.begin_create_or_update(MarketplaceSubscription(name="bought", model_id=MINI)).result()
    assert made.marketplace_plan.offer_id == "ministral-3b-2410-offer"
    assert [item.name for item in client.list()] == ["bought"]
    client.begin_delete("bought").result()
    assert not list(client.list())


def test_the_purchase_shows_in_the_group_and_leaves_with_it(ready: Azure) -> None:
    ready.subscribe(MINI)
    found = [item for item in ready.resources().resources.list_by_resource_group("rg") if item.type == SAAS]
    assert found[0].name.startswith("ministral-3b-2410-offer-")
    ready.ask("DELETE", ready.id("proj/marketplaceSubscriptions/bought"))
    ready.wait()
    assert not [item for item in ready.resources().resources.list_by_resource_group("rg") if item.type == SAAS]


def test_cancelling_the_purchase_by_hand_leaves_the_subscription_unsubscribed(ready: Azure) -> None:
    ready.subscribe(MINI)
    found = next(item for item in ready.resources().resources.list_by_resource_group("rg") if item.type == SAAS)
    assert ready.ask("DELETE", found.id, version="2018-03-01-beta").status_code == 200
    properties = ready.show("proj/marketplaceSubscriptions/bought")["properties"]
    assert properties["marketplaceSubscriptionStatus"] == "Unsubscribed"


def test_a_project_subscribes_once_to_a_model(ready: Azure) -> None:
    ready.subscribe()
    refused = ready.subscribe(SMALL.replace("mistral-small", "Mistral-Small"), "again")
    assert (refused.status_code, reason(refused)) == (409, "MarketplaceSubscriptionAlreadyExists")
    ready.put("two", ready.project())
    ready.wait()
    assert ready.subscribe(project="two").status_code == 201


@pytest.mark.parametrize(
    ("quota_id", "limit", "text"),
    [
        ("FreeTrial_2014-09-01", "On", "there is no valid payment method"),
        ("MSDN_2014-09-01", "Off", "there is no valid payment method"),
        ("CSP_2015-05-01", "Off", "CSP subscription not supported"),
        ("PayAsYouGo_2014-09-01", "On", "there is no valid payment method"),
    ],
)
def test_some_subscriptions_may_not_buy(ready: Azure, quota_id: str, limit: str, text: str) -> None:
    ready.cloud.subscribe(SUBSCRIPTION, quota_id=quota_id, spending_limit=limit)
    refused = ready.subscribe()
    assert (refused.status_code, error(refused)["code"]) == (400, "UserError")
    assert error(refused)["message"].startswith(
        "Error occurred when subscribing to Marketplace: Marketplace Subscription"
    )
    assert text in error(refused)["message"]
    assert ready.show("proj/marketplaceSubscriptions/bought") is None


@pytest.mark.parametrize(
    "model",
    [
        "azureml://registries/azureml-mistral/models/Mistral-Nobody",
        "azureml://registries/azureml/models/mistralai-Mistral-7B-v01",
        "azureml://registries/azureml-mistral/models/Mistral-large",  # retired 2025-04-15
        "mistral-small-2503",
    ],
)
def test_a_model_without_an_offer_is_refused(ready: Azure, model: str) -> None:
    refused = ready.subscribe(model)
    assert refused.status_code == 400
    assert f"Model mapping properties not found for modelId: '{model}' publisherId: ''." in error(refused)["message"]


def test_writing_a_purchase_again_changes_nothing(ready: Azure) -> None:
    """Create or update: 200 by Microsoft's definition, so a template can be deployed twice."""
    path = "proj/marketplaceSubscriptions/bought"
    ready.subscribe()
    before = ready.show(path)
    again = ready.put(path, {"properties": {"modelId": SMALL}})
    assert (again.status_code, again.json()) == (200, before)
    assert ready.show(path) == before
    assert len([item for item in ready.resources().resources.list_by_resource_group("rg") if item.type == SAAS]) == 1
    other = ready.put(path, {"properties": {"modelId": MINI}})
    assert (other.status_code, reason(other)) == (400, "ImmutableProperty")


def test_a_purchase_is_not_written_while_it_goes_on(ready: Azure) -> None:
    path = "proj/marketplaceSubscriptions/bought"
    assert ready.put(path, {"properties": {"modelId": SMALL}}).status_code == 201
    refused = ready.put(path, {"properties": {"modelId": SMALL}})
    assert refused.status_code == 409
    assert "Another operation" in error(refused)["message"]


def test_a_model_id_is_needed(ready: Azure) -> None:
    assert ready.subscribe("").status_code == 400


@pytest.mark.parametrize(
    "model",
    [
        f"{SMALL}/versions/1",
        "azureml://registries/azureml/models/Phi-4",
        "azureml://registries/azureml-deepseek/models/DeepSeek-R1",
        "azureml://registries/azureml-cohere/models/Cohere-command-r-plus-08-2024",
        "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct",
    ],
)
def test_models_of_others_are_not_implemented(ready: Azure, model: str) -> None:
    bodies = {
        "marketplaceSubscriptions": {"properties": {"modelId": model}},
        "serverlessEndpoints": serverless("eastus2", modelSettings={"modelId": model}),
    }
    for type, body in bodies.items():
        refused = ready.put(f"proj/{type}/x", body)
        assert (refused.status_code, error(refused)["code"]) == (501, "SandboxNotImplemented")
        assert model.split("/")[-1] in error(refused)["message"]


def test_names_hold_no_period(ready: Azure) -> None:
    assert reason(ready.subscribe(name="mistral-2.1")) == "InvalidName"


def test_a_hub_buys_nothing(ready: Azure) -> None:
    assert reason(ready.subscribe(project="hub")) == "WorkspaceKindNotSupported"


def test_an_offer_is_not_sold_to_every_country(witness: Witness) -> None:
    azure = Azure.at(witness, "2026-11-23").ground()
    azure.cloud.subscribe(SUBSCRIPTION, country="JP")
    assert error(azure.subscribe())["message"].endswith("Product is not available in region: JP")


def test_a_deletion_is_polled_and_an_absent_one_answers_204(ready: Azure) -> None:
    ready.subscribe()
    started = ready.ask("DELETE", ready.id("proj/marketplaceSubscriptions/bought"))
    assert started.status_code == 202
    place = started.headers["location"].split("azure.com")[1]
    assert "/mfeOperationResults/" in place
    assert ready.ask("GET", place).status_code == 202
    ready.wait()
    assert ready.ask("GET", place).status_code == 200
    assert ready.ask("DELETE", ready.id("proj/marketplaceSubscriptions/bought")).status_code == 204
