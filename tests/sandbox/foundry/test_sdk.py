"""The real azure-mgmt-cognitiveservices on an account, from its creation to its purge."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.mgmt.cognitiveservices import models as sdk

from tests.sandbox.foundry.house import LARGE, Foundry


def test_from_creation_to_purge(foundry: Foundry) -> None:
    client = foundry.client()
    properties = sdk.AccountProperties(custom_sub_domain_name="ai-sdk", allow_project_management=True)
    sent = sdk.Account(
        location="swedencentral",
        kind="AIServices",
        sku=sdk.Sku(name="S0"),
        identity=sdk.Identity(type="SystemAssigned"),
        properties=properties,
    )
    made = client.accounts.begin_create("rg", "ai-sdk", sent).result()
    assert (made.properties.provisioning_state, made.identity.type) == ("Succeeded", "SystemAssigned")
    project = sdk.Project(
        location="swedencentral", identity=sdk.Identity(type="SystemAssigned"), properties=sdk.ProjectProperties()
    )
    assert client.projects.begin_create("rg", "ai-sdk", "one", project).result().properties.is_default
    wanted = sdk.Deployment(
        sku=sdk.Sku(name="GlobalStandard", capacity=5),
        properties=sdk.DeploymentProperties(model=sdk.DeploymentModel(**LARGE), version_upgrade_option="NoAutoUpgrade"),
    )
    deployed = client.deployments.begin_create_or_update("rg", "ai-sdk", "chat", wanted).result()
    assert (deployed.properties.provisioning_state, deployed.sku.capacity) == ("Succeeded", 5)
    patch = sdk.PatchResourceTagsAndSku(sku=sdk.Sku(name="GlobalStandard", capacity=7))
    client.deployments.begin_update("rg", "ai-sdk", "chat", patch).result()
    foundry.azure.wait(5)
    assert client.deployments.get("rg", "ai-sdk", "chat").sku.capacity == 7
    keys = client.accounts.list_keys("rg", "ai-sdk")
    assert client.accounts.regenerate_key("rg", "ai-sdk", "Key1").key1 != keys.key1
    assert [each.name for each in client.deployments.list("rg", "ai-sdk")] == ["chat"]
    client.deployments.begin_delete("rg", "ai-sdk", "chat").result()
    client.projects.begin_delete("rg", "ai-sdk", "one").result()
    client.accounts.begin_delete("rg", "ai-sdk").result()
    with pytest.raises(ResourceNotFoundError):
        client.accounts.get("rg", "ai-sdk")
    assert [each.name for each in client.deleted_accounts.list()] == ["ai-sdk"]
    client.deleted_accounts.begin_purge("swedencentral", "rg", "ai-sdk").result()
    assert list(client.deleted_accounts.list()) == []


def test_a_parallel_write_raises_what_the_sdk_takes_for_existing(foundry: Foundry) -> None:
    client = foundry.client()
    body = {"sku": {"name": "GlobalStandard", "capacity": 5}, "properties": {"model": LARGE}}
    first = client.deployments.begin_create_or_update("rg", "ai-one", "one", body, polling=False)
    with pytest.raises(ResourceExistsError) as refused:
        client.deployments.begin_create_or_update("rg", "ai-one", "two", body)
    assert refused.value.error and refused.value.error.code == "RequestConflict"
    assert first.result().name == "one"


def test_what_can_be_deployed(foundry: Foundry) -> None:
    client = foundry.client()
    names = {each.model.name for each in client.models.list("swedencentral")}
    assert "Mistral-Large-3" in names
    usage = {each.name.value: each.limit for each in client.usages.list("swedencentral")}
    assert usage["AIServices.GlobalStandard.mistral-ocr-4-0"] == 60
    left = list(client.location_based_model_capacities.list("swedencentral", "Mistral AI", "Mistral-Large-3", "1"))
    assert [each.properties.available_capacity for each in left] == [1000, 1000]
    assert list(client.model_capacities.list("Mistral AI", "Mistral-Large-3", "1"))
    assert [each.name for each in client.resource_skus.list()] == ["S0"]
    free = client.check_domain_availability("ai-one", "Microsoft.CognitiveServices/accounts")
    assert free.is_subdomain_available is False


def test_a_refusal_tells_its_code(foundry: Foundry) -> None:
    client = foundry.client()
    body = {"sku": {"name": "GlobalStandard", "capacity": 5000}, "properties": {"model": LARGE}}
    with pytest.raises(HttpResponseError) as refused:
        client.deployments.begin_create_or_update("rg", "ai-one", "one", body)
    assert refused.value.error and refused.value.error.code == "InsufficientQuota"
