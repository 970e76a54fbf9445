"""Hubs and projects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure, error, reason, storage, vault, workspace


def test_a_hub_and_a_project_stand_as_real_ones_do(ready: Azure) -> None:
    hub, project = ready.show("hub"), ready.show("proj")
    assert hub["kind"] == "Hub"
    assert hub["properties"]["associatedWorkspaces"] == [project["id"]]
    assert project["properties"]["hubResourceId"] == hub["id"]
    assert project["properties"]["storageAccount"] == hub["properties"]["storageAccount"]
    assert project["properties"]["keyVault"] == hub["properties"]["keyVault"]
    assert project["identity"]["principalId"] != hub["identity"]["principalId"]
    assert project["sku"] == {"name": "Basic", "tier": "Basic"}
    assert project["etag"] is None


def test_a_workspace_is_followed_at_two_addresses(ready: Azure) -> None:
    started = ready.put("second", ready.project())
    assert started.status_code == 202
    assert not started.content
    follow, location = started.headers["azure-asyncoperation"], started.headers["location"]
    assert "/locations/eastus2/workspaceOperationsStatus/" in follow
    assert "&type=async&" in follow
    assert "&type=location&" in location
    assert ready.show("second")["properties"]["provisioningState"] == "Creating"
    assert ready.ask("GET", follow.split("azure.com")[1]).json() == {"status": "InProgress"}
    assert ready.ask("GET", location.split("azure.com")[1]).status_code == 202
    ready.wait(60)
    assert ready.ask("GET", follow.split("azure.com")[1]).json() == {"status": "Succeeded", "percentComplete": 100.0}
    assert ready.ask("GET", location.split("azure.com")[1]).json()["name"] == "second"


def test_the_record_of_an_operation_is_forgotten_after_a_day(ready: Azure) -> None:
    follow = ready.put("second", ready.project()).headers["azure-asyncoperation"].split("azure.com")[1]
    ready.wait(86_000)
    assert ready.ask("GET", follow).status_code == 200
    ready.wait(1_000)
    assert ready.ask("GET", follow).status_code == 404


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"storageAccount": None}, "Required property storageAccount"),
        ({"keyVault": None}, "Required property keyVault"),
        ({"storageAccount": "/subscriptions/x/nothing"}, "storage account '/subscriptions/x/nothing'"),
    ],
)
def test_a_hub_stands_on_an_account_and_a_vault_that_exist(ready: Azure, change: dict[str, Any], text: str) -> None:
    body = ready.hub()
    body["properties"] |= change
    refused = ready.put("hub-two", body)
    assert refused.status_code == 400
    assert text in error(refused)["message"]
    assert refused.headers["x-ms-response-type"] == "error"


def test_a_project_needs_its_hub_and_the_region_of_its_hub(ready: Azure) -> None:
    assert "needs a hub" in error(ready.put("two", workspace("eastus2", "Project", {})))["message"]
    lost = ready.put("two", ready.project(hubResourceId=ready.id("nowhere")))
    assert reason(lost) == "ResourceNotFound"
    abroad = ready.put("two", {**ready.project(), "location": "westus"})
    assert "region of its hub" in error(abroad)["message"]
    assert ready.show("two") is None


def test_what_is_fixed_cannot_change(ready: Azure) -> None:
    ready.put("Microsoft.Storage/storageAccounts/stother", storage("eastus2"))
    ready.wait()
    other = ready.hub(storageAccount=ready.id("Microsoft.Storage/storageAccounts/stother"))
    assert reason(ready.put("hub", other)) == "Immutable"
    assert error(ready.put("hub", {**ready.hub(), "location": "westus"}))["code"] == "InvalidResourceLocation"
    assert reason(ready.put("proj", ready.hub())) == "Immutable"
    assert reason(ready.ask("PATCH", ready.id("hub"), {"properties": {"keyVault": "x"}})) == "Immutable"


def test_a_change_of_tags_is_done_at_once_and_a_put_takes_its_time(ready: Azure) -> None:
    patched = ready.ask("PATCH", ready.id("proj"), {"tags": {"team": "a"}})
    assert (patched.status_code, patched.json()["tags"]) == (200, {"team": "a"})
    body = {**ready.project(description="for tests"), "tags": {"team": "b"}}
    assert ready.put("proj", body).status_code == 202
    assert ready.show("proj")["properties"]["provisioningState"] == "Updating"
    assert ready.put("proj", body).status_code == 409
    ready.wait()
    assert ready.show("proj")["properties"]["description"] == "for tests"


@pytest.mark.parametrize("name", ["ab", "a" * 34, "-hub", "hub.one"])
def test_names_that_a_workspace_cannot_bear(ready: Azure, name: str) -> None:
    assert ready.put(name, ready.project()).status_code == 400


def test_a_hub_with_projects_is_not_deleted(ready: Azure) -> None:
    refused = ready.ask("DELETE", ready.id("hub"))
    assert (refused.status_code, reason(refused)) == (409, "ConflictError")
    assert "proj" in error(refused)["message"]


def test_a_deleted_workspace_blocks_its_name_for_fourteen_days(ready: Azure) -> None:
    started = ready.ask("DELETE", ready.id("proj"))
    assert started.status_code == 202
    assert {"azure-asyncoperation", "location", "retry-after"} <= {name.lower() for name in started.headers}
    ready.wait(60)
    assert ready.show("proj") is None
    assert ready.ask("DELETE", ready.id("proj")).status_code == 204
    refused = ready.put("proj", ready.project())
    assert refused.status_code == 400
    assert (
        error(refused)["message"]
        == "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete"
    )
    ready.wait(14 * 86_400)
    assert ready.put("proj", ready.project()).status_code == 202


def test_force_to_purge_frees_the_name(ready: Azure) -> None:
    for path in ("proj?forceToPurge=true", "hub?forceToPurge=true"):
        assert ready.ask("DELETE", ready.id(path)).status_code == 202
        ready.wait(60)
    assert ready.put("hub", ready.hub()).status_code == 202


def test_a_soft_deleted_workspace_can_be_purged_once(ready: Azure) -> None:
    ready.ask("DELETE", ready.id("proj"))
    ready.wait()
    assert ready.ask("DELETE", ready.id("proj?forceToPurge=true")).status_code == 202
    lost = ready.ask("DELETE", ready.id("proj?forceToPurge=true"))
    assert lost.status_code == 404
    assert error(lost)["message"].startswith("Unable to find workspace: /subscriptions/")
    assert ready.put("proj", ready.project()).status_code == 202


def test_without_soft_delete_a_name_is_free_at_once(witness: Any) -> None:
    azure = Azure.at(witness, "2026-11-23", soft_delete=False).ground()
    azure.ask("DELETE", azure.id("proj"))
    azure.wait()
    assert azure.put("proj", azure.project()).status_code == 202


def test_workspaces_of_a_deleted_group_stay_soft_deleted(ready: Azure) -> None:
    ready.ask("DELETE", ready.group)
    ready.wait()
    ready.ask("PUT", ready.group, {"location": "eastus2"})
    ready.put("Microsoft.Storage/storageAccounts/stground", storage("eastus2"))
    ready.put("Microsoft.KeyVault/vaults/kv-ground", vault(ready.cloud, "eastus2", createMode="recover"))
    ready.wait()
    assert "Soft-deleted workspace exists" in error(ready.put("hub", ready.hub()))["message"]


def test_a_new_workspace_of_an_old_name_is_another_one(ready: Azure) -> None:
    before = ready.show("proj")["properties"]["workspaceId"]
    ready.ask("DELETE", ready.id("proj?forceToPurge=true"))
    ready.wait()
    ready.put("proj", ready.project())
    assert ready.show("proj")["properties"]["workspaceId"] != before


def test_the_sdks_list_workspaces(ready: Azure) -> None:
    assert [item.name for item in ready.ml().workspaces.list()] == ["hub", "proj"]
    assert ready.ml().workspaces.get("proj").hub_id == ready.id("hub")


def test_insights_without_a_workspace_are_refused_in_the_words_of_azure(azure: Azure) -> None:
    azure.ground()
    sent = {"location": "eastus2", "kind": "web", "properties": {"Application_Type": "web"}}
    refused = azure.ask("PUT", azure.id("Microsoft.Insights/components/insights"), sent, "2020-02-02")
    assert (refused.status_code, error(refused)["code"]) == (400, "BadRequest")
    assert "Please use Workspace-based mode" in error(refused)["message"]


def test_a_project_shows_what_it_has_of_its_hub(azure: Azure) -> None:
    azure.ground()
    insights = azure.id("Microsoft.Insights/components/insights")
    logs = azure.id("Microsoft.OperationalInsights/workspaces/logs")
    assert azure.ask("PUT", logs, {"location": "eastus2", "properties": {}}, "2023-09-01").status_code in (200, 201)
    more = {"Application_Type": "web", "WorkspaceResourceId": logs}
    made = azure.ask("PUT", insights, {"location": "eastus2", "kind": "web", "properties": more}, "2020-02-02")
    assert made.status_code == 200, made.text
    hub = azure.hub()
    hub["properties"] |= {"applicationInsights": insights, "managedNetwork": {"isolationMode": "AllowInternetOutbound"}}
    assert azure.put("hub-two", hub).status_code == 202
    azure.wait()
    body = azure.project()
    body["properties"]["hubResourceId"] = azure.id("hub-two")
    assert azure.put("proj-two", body).status_code == 202
    azure.wait()
    found = azure.show("proj-two")["properties"]
    assert found["applicationInsights"] == insights
    assert found["managedNetwork"]["isolationMode"] == "AllowInternetOutbound"
    back = {key: value for key, value in azure.show("proj-two").items() if key != "etag"}
    again = azure.put("proj-two", back)
    assert again.status_code == 202, again.text


def test_soft_delete_is_not_switched_off(ready: Azure) -> None:
    body = ready.project()
    body["properties"]["softDeleteEnabled"] = False
    ready.put("proj-two", body)
    ready.wait()
    assert ready.show("proj-two")["properties"]["softDeleteEnabled"] is True
