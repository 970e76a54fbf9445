"""Deployments of models: what they must be, what they take of the quota, and one write at a time."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from deployer.sandbox.arm.operations import with_state
from deployer.sandbox.facts.foundry import models
from deployer.sandbox.state.record import Record
from tests.sandbox.arm.azure import SUBSCRIPTION, error
from tests.sandbox.foundry.house import LARGE, OCR, SMALL, Foundry, account, code, deployment


def test_a_new_deployment_reads_creating_and_is_followed_by_a_header(foundry: Foundry) -> None:
    made = foundry.put("deployments/chat", deployment(LARGE))
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert "azure-asyncoperation" in {name.lower() for name in made.headers}
    assert made.headers["retry-after"] == "5"
    foundry.azure.wait(5)
    found = foundry.get("deployments/chat")
    assert found["properties"]["provisioningState"] == "Succeeded"
    assert found["sku"] == {"name": "GlobalStandard", "capacity": 10}
    assert found["properties"]["versionUpgradeOption"] == "OnceNewDefaultVersionAvailable"
    assert found["properties"]["rateLimits"] == [
        {"key": "request", "renewalPeriod": 60.0, "count": 10.0},
        {"key": "token", "renewalPeriod": 60.0, "count": 10000.0},
    ]


def test_a_deployment_that_is_there_is_changed(foundry: Foundry) -> None:
    foundry.deploy()
    changed = foundry.put("deployments/chat", deployment(LARGE, capacity=20, versionUpgradeOption="NoAutoUpgrade"))
    assert (changed.status_code, changed.json()["properties"]["provisioningState"]) == (200, "Accepted")
    foundry.azure.wait(5)
    found = foundry.get("deployments/chat")
    assert (found["sku"]["capacity"], found["properties"]["versionUpgradeOption"]) == (20, "NoAutoUpgrade")


def test_a_capacity_is_read_from_a_text_as_az_sends_it(foundry: Foundry) -> None:
    assert foundry.deploy(capacity="30").status_code == 201
    assert foundry.get("deployments/chat")["sku"] == {"name": "GlobalStandard", "capacity": 30}
    assert code(foundry.deploy(capacity="2000")) == (400, "InsufficientQuota")
    assert code(foundry.deploy(capacity="-1")) == (400, "InvalidCapacity")
    for text in ("", "ten", "1.5", "٣"):
        assert code(foundry.deploy(capacity=text)) == (400, "InvalidRequestContent")


def test_where_it_takes_no_time_it_is_there_at_once_as_it_was_recorded(foundry: Foundry) -> None:
    cloud = foundry.azure.cloud
    cloud.settings = replace(cloud.settings, seconds={"Microsoft.CognitiveServices/accounts/deployments": 0})
    made = foundry.put("deployments/chat", deployment(LARGE))
    assert (made.status_code, made.json()["properties"]["provisioningState"]) == (201, "Succeeded")
    assert foundry.ask("DELETE", "deployments/chat").status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"sku": None}, (400, "InvalidResourceProperties")),
        ({"sku": {"name": "Standard", "capacity": 1}}, (400, "InvalidResourceProperties")),
        ({"sku": {"name": "GlobalStandard"}}, (400, "InvalidCapacity")),
        ({"sku": {"name": "GlobalStandard", "capacity": 0}}, (400, "InvalidCapacity")),
        ({"sku": {"name": "GlobalStandard", "capacity": 100_001}}, (400, "InvalidCapacity")),
        ({"sku": {"name": "GlobalStandard", "capacity": 1001}}, (400, "InsufficientQuota")),
        ({"properties": {}}, (400, "DeploymentModelNotSupported")),
        ({"properties": {"model": {**LARGE, "format": "Mistral"}}}, (400, "DeploymentModelNotSupported")),
        ({"properties": {"model": {**LARGE, "name": "mistral-large-3"}}}, (400, "DeploymentModelNotSupported")),
        ({"properties": {"model": {**LARGE, "version": "2"}}}, (400, "DeploymentModelNotSupported")),
        (
            {"properties": {"model": {"format": "Mistral AI", "name": "Mistral-Large-3"}}},
            (400, "DeploymentModelNotSupported"),
        ),
        (
            {"properties": {"model": {"format": "Mistral AI", "name": "Mistral-Nemo", "version": "1"}}},
            (400, "ServiceModelDeprecated"),
        ),
        (
            {"properties": {"model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-08-06"}}},
            (501, "SandboxNotImplemented"),
        ),
        ({"properties": {"model": LARGE, "raiPolicyName": "none"}}, (400, "InvalidResourceProperties")),
        ({"properties": {"model": LARGE, "versionUpgradeOption": "Never"}}, (400, "InvalidResourceProperties")),
        ({"properties": {"model": LARGE, "scaleSettings": {"capacity": 1}}}, (400, "InvalidResourceProperties")),
        ({"properties": {"model": LARGE, "spilloverDeploymentName": "chat"}}, (400, "InvalidResourceProperties")),
        ({"properties": {"model": LARGE, "routing": {"mode": "x"}}}, (501, "SandboxNotImplemented")),
    ],
)
def test_what_a_deployment_cannot_be(foundry: Foundry, change: dict[str, Any], expected: tuple[int, str]) -> None:
    body = {key: value for key, value in {**deployment(LARGE), **change}.items() if value is not None}
    assert code(foundry.put("deployments/chat", body)) == expected


@pytest.mark.parametrize("name", ["a", "a b", "-a", "a" * 65])
def test_names_that_a_deployment_cannot_bear(foundry: Foundry, name: str) -> None:
    assert code(foundry.put(f"deployments/{name}", deployment(LARGE))) == (400, "InvalidResourceName")


def test_a_full_stop_passes(foundry: Foundry) -> None:
    assert foundry.put("deployments/chat-3.5", deployment(LARGE)).status_code == 201


def test_the_sentence_about_a_quota_says_what_is_left(foundry: Foundry) -> None:
    foundry.deploy(capacity=600)
    refused = foundry.put("deployments/more", deployment(LARGE, capacity=401))
    label = "Tokens Per Minute (thousands) - Mistral-Large-3 - GlobalStandard"
    assert error(refused)["message"] == (
        f"This operation require 401 new capacity in quota {label}, which is bigger than the current available "
        f"capacity 400. The current quota usage is 600 and the quota limit is 1000 for quota {label}."
    )
    assert foundry.put("deployments/more", deployment(LARGE, capacity=400)).status_code == 201


def test_what_was_its_own_before_counts_once(foundry: Foundry) -> None:
    foundry.deploy(capacity=900)
    assert foundry.put("deployments/chat", deployment(LARGE, capacity=1000)).status_code == 200


def test_a_quota_counts_over_all_regions_and_that_of_a_zone_over_the_zone(foundry: Foundry) -> None:
    foundry.deploy(capacity=1000)
    foundry.deploy("zone", sku="DataZoneStandard", capacity=1000)
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, {**account("eastus2", customSubDomainName="ai-two")})
    refused = foundry.put(f"{other}/deployments/chat", deployment(LARGE, capacity=1))
    assert code(refused) == (400, "InsufficientQuota")
    assert foundry.put(f"{other}/deployments/zone", deployment(LARGE, "DataZoneStandard", 1000)).status_code == 201


def test_models_of_partners_share_a_quota_and_are_deployed_one_by_one(foundry: Foundry) -> None:
    assert foundry.deploy("small", SMALL).status_code == 201
    refused = foundry.put("deployments/two", {**deployment(SMALL), "sku": {"name": "GlobalStandard", "capacity": 2}})
    assert code(refused) == (400, "InvalidCapacity")
    rows = foundry.get(f"{foundry.provider}/locations/swedencentral/usages")["value"]
    (shared,) = [each for each in rows if each["name"]["value"] == "AIServices.GlobalStandard.MaaS"]
    assert (shared["currentValue"], shared["limit"]) == (1, 600)


def test_a_partner_is_not_bought_from_without_means(foundry: Foundry) -> None:
    foundry.azure.cloud.subscribe(SUBSCRIPTION, quota_id="FreeTrial_2014-09-01")
    assert code(foundry.put("deployments/small", deployment(SMALL))) == (400, "UserError")
    assert foundry.put("deployments/large", deployment(LARGE)).status_code == 201


def test_an_account_takes_one_write_at_a_time(foundry: Foundry) -> None:
    foundry.put("deployments/one", deployment(LARGE))
    writes = (
        foundry.put("deployments/two", deployment(LARGE)),
        foundry.put("projects/assistants", {"location": "swedencentral", "identity": {"type": "SystemAssigned"}}),
        foundry.ask("PATCH", "", {"tags": {}}),
        foundry.ask("DELETE", ""),
        foundry.ask("DELETE", "deployments/one"),
    )
    assert {code(each) for each in writes} == {(409, "RequestConflict")}
    assert foundry.root in error(writes[0])["message"]
    foundry.azure.wait(5)
    assert foundry.put("deployments/two", deployment(LARGE)).status_code == 201


def test_accounts_do_not_wait_for_each_other(foundry: Foundry) -> None:
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, account(customSubDomainName="ai-two"))
    assert foundry.put("deployments/one", deployment(LARGE)).status_code == 201
    assert foundry.put(f"{other}/deployments/one", deployment(LARGE)).status_code == 201


def test_nothing_is_deployed_in_an_account_that_is_not_ready(foundry: Foundry) -> None:
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.put(other, account(customSubDomainName="ai-two"))
    refused = foundry.put(f"{other}/deployments/one", deployment(LARGE))
    assert code(refused) == (400, "AccountProvisioningStateInvalid")


def test_a_deployment_goes(foundry: Foundry) -> None:
    foundry.deploy()
    gone = foundry.ask("DELETE", "deployments/chat")
    assert gone.status_code == 202
    followed = gone.headers["location"].removeprefix("https://management.azure.com")
    assert foundry.azure.ask("GET", followed).status_code == 202
    foundry.azure.wait(5)
    assert foundry.azure.ask("GET", followed).status_code == 200
    assert code(foundry.ask("GET", "deployments/chat")) == (404, "NotFound")
    assert foundry.ask("DELETE", "deployments/chat").status_code == 204


def test_a_deployment_that_failed_is_deleted_first(foundry: Foundry) -> None:
    foundry.deploy()
    assert foundry.get("deployments/chat")["properties"]["provisioningState"] == "Succeeded"
    cloud = foundry.azure.cloud
    found = cloud.find(f"{foundry.root}/deployments/chat")
    assert isinstance(found, Record)
    cloud.put(with_state(found, "Failed"))
    assert code(foundry.put("deployments/chat", deployment(LARGE))) == (400, "BadRequest")


def test_a_patch_changes_capacity_and_tags(foundry: Foundry) -> None:
    foundry.deploy(versionUpgradeOption="NoAutoUpgrade")
    assert (
        foundry.ask("PATCH", "deployments/chat", {"sku": {"name": "GlobalStandard", "capacity": 30}}).status_code == 200
    )
    foundry.azure.wait(5)
    found = foundry.get("deployments/chat")
    assert (found["sku"]["capacity"], found["properties"]["versionUpgradeOption"]) == (30, "NoAutoUpgrade")


@pytest.mark.parametrize(("model", "sku"), [(OCR, "GlobalStandard"), (LARGE, "DataZoneStandard")])
def test_another_model_or_sku_is_another_deployment(foundry: Foundry, model: dict[str, str], sku: str) -> None:
    foundry.deploy()
    assert code(foundry.put("deployments/chat", deployment(model, sku))) == (400, "InvalidResourceProperties")


def test_spillover_goes_to_another_deployment_of_the_model(foundry: Foundry) -> None:
    foundry.deploy("spare")
    assert foundry.deploy("chat", spilloverDeploymentName="spare").status_code == 201
    assert foundry.get("deployments/chat")["properties"]["spilloverDeploymentName"] == "spare"


@pytest.mark.parametrize("region", ["swedencentral", "japaneast", "northeurope"])
def test_every_model_deploys_where_it_is_offered_and_nowhere_else(foundry: Foundry, region: str) -> None:
    other = foundry.root.replace("ai-one", "ai-two")
    foundry.settled(other, account(region, customSubDomainName="ai-two"))
    listed = {
        (row["model"]["name"], sku["name"])
        for row in foundry.get(f"{foundry.provider}/locations/{region}/models")["value"]
        for sku in row["model"]["skus"]
    }
    today = foundry.azure.cloud.clock.day
    for name, model in models().items():
        for sku in model.skus:
            body = deployment({"format": "Mistral AI", "name": name, "version": model.version}, sku, 1)
            made = foundry.settled(f"{other}/deployments/d-{name}-{sku}", body)
            expected = (name, sku) in listed and today < model.retired
            assert (made.status_code == 201) is expected, (name, sku, made.text)


def test_at_most_thirty_two(foundry: Foundry) -> None:
    for number in range(32):
        foundry.deploy(f"d-{number}", capacity=1)
    assert code(foundry.put("deployments/more", deployment(LARGE, capacity=1))) == (400, "BadRequest")


def test_a_quota_is_what_the_settings_grant(foundry: Foundry) -> None:
    cloud = foundry.azure.cloud
    cloud.settings = replace(cloud.settings, quota={"aiservices.globalstandard.mistral-large-3": 5})
    assert code(foundry.put("deployments/chat", deployment(LARGE, capacity=6))) == (400, "InsufficientQuota")
    assert foundry.put("deployments/chat", deployment(LARGE, capacity=5)).status_code == 201
