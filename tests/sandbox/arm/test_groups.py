"""Resource groups, and the lists of what is in them."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.sandbox.arm.azure import OTHER, SUBSCRIPTION, Azure, error


def test_a_new_group_answers_201_and_an_existing_one_200(azure: Azure) -> None:
    assert azure.ask("PUT", azure.group, {"location": "East US 2"}).status_code == 201
    again = azure.ask("PUT", azure.group.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), {"location": "eastus2"})
    assert again.status_code == 200
    assert again.json()["id"] == azure.group
    assert again.json()["location"] == "eastus2"


def test_a_group_cannot_move(azure: Azure) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    refused = azure.ask("PUT", azure.group, {"location": "westus"})
    assert (refused.status_code, error(refused)["code"]) == (409, "InvalidResourceGroupLocation")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "LocationRequired"),
        ({"location": "mars"}, "LocationNotAvailableForResourceGroup"),
        ({"location": "eastus2", "tags": {"a?": "b"}}, "InvalidTagNameCharacters"),
        ({"location": "eastus2", "tags": {str(i): "" for i in range(51)}}, "ResourceTagsLimitExceeded"),
        ({"location": "eastus2", "tags": {"a": "b" * 257}}, "InvalidTagLength"),
        ({"location": "eastus2", "tags": {"a": "", "A": ""}}, "DuplicateTagNames"),
        ([], "InvalidRequestContent"),
    ],
)
def test_bodies_that_arm_refuses(azure: Azure, body: object, code: str) -> None:
    refused = azure.ask("PUT", azure.group, body)
    assert (refused.status_code, error(refused)["code"]) == (400, code)
    assert azure.ask("HEAD", azure.group).status_code == 404


def test_the_sdk_makes_reads_tags_lists_and_deletes_groups(azure: Azure) -> None:
    client = azure.resources()
    client.resource_groups.create_or_update("rg", {"location": "eastus2", "tags": {"a": "1"}})
    client.resource_groups.update("rg", {"tags": {"b": "2"}})
    assert client.resource_groups.get("rg").tags == {"b": "2"}
    assert client.resource_groups.check_existence("rg")
    assert [group.name for group in client.resource_groups.list(filter="tagName eq 'b' and tagValue eq '2'")] == ["rg"]
    assert not list(client.resource_groups.list(filter="tagName eq 'a'"))
    client.resource_groups.begin_delete("rg").result()
    assert not client.resource_groups.check_existence("rg")
    with pytest.raises(ResourceNotFoundError, match="ResourceGroupNotFound"):
        client.resource_groups.get("rg")


def test_a_group_on_its_way_out_takes_nothing(ready: Azure) -> None:
    assert ready.ask("DELETE", ready.group).status_code == 202
    assert ready.ask("GET", ready.group).json()["properties"]["provisioningState"] == "Deleting"
    for refused in (ready.put("proj", ready.project()), ready.ask("PUT", ready.group, {"location": "eastus2"})):
        assert (refused.status_code, error(refused)["code"]) == (409, "ResourceGroupBeingDeleted")
    again = ready.ask("DELETE", ready.group)
    ready.wait()
    assert ready.session().get(again.headers["location"], headers=_bearer(ready)).status_code == 200
    assert ready.show("proj") is None
    assert ready.ask("DELETE", ready.group).status_code == 404


def test_the_deletion_of_a_group_is_polled_until_it_answers_200(azure: Azure) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    started = azure.ask("DELETE", azure.group)
    polls = []
    for _ in range(8):
        polls.append(azure.session().get(started.headers["location"], headers=_bearer(azure)).status_code)
        azure.wait(5)
    assert polls == [202] * 6 + [200] * 2
    assert int(started.headers["retry-after"]) > 0


def test_lists_hold_what_has_tags_at_any_depth_and_pages(ready: Azure) -> None:
    ready.subscribe()
    ready.serve("chat-one")
    client = ready.resources()
    every = {item.type.split("/", 1)[1] for item in client.resources.list_by_resource_group("rg")}
    assert every == {"storageAccounts", "vaults", "workspaces", "workspaces/serverlessEndpoints", "resources"}
    paged = list(client.resources.list_by_resource_group("rg", top=2))
    assert len(paged) == 6
    endpoints = client.resources.list(filter="resourceType eq 'microsoft.machinelearningservices/workspaces'")
    assert {item.name for item in endpoints} == {"hub", "proj"}


def test_a_list_tells_times_and_states_when_asked(ready: Azure) -> None:
    expanded = "createdTime,changedTime,provisioningState"
    item = next(iter(ready.resources().resources.list_by_resource_group("rg", expand=expanded)))
    assert item.provisioning_state == "Succeeded"
    assert item.created_time is not None
    assert item.created_time <= item.changed_time


@pytest.mark.parametrize("text", ["nonsense", "tagName eq 'a' and resourceType eq 'b'", "tagValue eq 'a'"])
def test_filters_that_arm_does_not_take(ready: Azure, text: str) -> None:
    with pytest.raises(HttpResponseError, match="InvalidFilterInQueryString"):
        list(ready.resources().resources.list_by_resource_group("rg", filter=text))


@pytest.mark.parametrize("text", ["size gt '1'", "identity/principalId eq 'x'", "startswith(name, 'x')", "name ne 'a'"])
def test_filters_that_the_sandbox_does_not_know_are_not_implemented(ready: Azure, text: str) -> None:
    with pytest.raises(HttpResponseError, match="SandboxNotImplemented"):
        list(ready.resources().resources.list_by_resource_group("rg", filter=text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("substringof('GROUND', name)", {"stground", "kv-ground"}),
        ("substringof('ground', name) and resourceType eq 'Microsoft.KeyVault/vaults'", {"kv-ground"}),
        ("substringof('r', resourceGroup)", {"stground", "kv-ground", "hub", "proj"}),
        ("resourceType eq 'Microsoft.KeyVault/vaults' and substringof('absent', name)", set()),
    ],
)
def test_filters_take_a_part_of_a_name(ready: Azure, text: str, names: set[str]) -> None:
    assert {item.name for item in ready.resources().resources.list(filter=text)} == names


def test_tags_are_a_resource_of_their_own(ready: Azure) -> None:
    tags = ready.resources().tags
    scope = ready.id("proj")
    tags.begin_create_or_update_at_scope(scope, {"properties": {"tags": {"a": "1", "b": "2"}}}).result()
    tags.begin_update_at_scope(scope, {"operation": "Merge", "properties": {"tags": {"b": "3", "c": "4"}}}).result()
    tags.begin_update_at_scope(scope, {"operation": "Delete", "properties": {"tags": {"a": "1"}}}).result()
    assert ready.show("proj")["tags"] == {"b": "3", "c": "4"}
    assert dict(tags.get_at_scope(scope).properties.tags) == {"b": "3", "c": "4"}
    tags.begin_delete_at_scope(scope).result()
    assert ready.show("proj")["tags"] == {}


def test_a_group_of_another_subscription_is_another_group(azure: Azure) -> None:
    azure.cloud.subscribe(OTHER)
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    assert azure.ask("GET", azure.group.replace(SUBSCRIPTION, OTHER)).status_code == 404


def _bearer(azure: Azure) -> dict[str, str]:
    from deployer.sandbox.entra import tokens

    token, _ = tokens.issue(azure.cloud, tokens.CLIENT, "https://management.azure.com")
    return {"authorization": f"Bearer {token}"}
