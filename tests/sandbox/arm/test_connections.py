"""Connections keep the address of an endpoint elsewhere, and tell its key to listsecrets only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from deployer.sandbox.arm.actions import ML
from tests.sandbox.arm.azure import NEWEST, Azure, error

KEY = "not-a-key-of-anybody"
LINK = "proj/connections/to-chat"
TARGET = "https://chat.eastus2.models.ai.azure.com"


def body(**changes: Any) -> dict[str, Any]:
    """A connection to a serverless endpoint; None leaves a property out."""
    ground = {"category": "Serverless", "authType": "ApiKey", "target": TARGET, "credentials": {"key": KEY}}
    return {"properties": {key: value for key, value in {**ground, **changes}.items() if value is not None}}


def secrets(azure: Azure, path: str = LINK) -> Any:
    """What listsecrets answers as credentials."""
    answered = azure.ask("POST", f"{azure.id(path)}/listsecrets", {})
    assert answered.status_code == 200, answered.text
    return answered.json()["properties"].get("credentials")


def test_a_connection_is_made_at_once_and_does_not_tell_its_key(ready: Azure) -> None:
    made = ready.put(LINK, body(isSharedToAll=True, metadata={"owner": "team"}))
    assert made.status_code == 200
    assert made.json() == ready.show(LINK)
    properties = made.json()["properties"]
    assert (properties["credentials"], properties["isSharedToAll"]) == (None, True)
    assert (properties["target"], properties["metadata"]) == (TARGET, {"owner": "team"})
    assert properties["createdByWorkspaceArmId"] == ready.id("proj")
    assert secrets(ready) == {"key": KEY}


def test_the_log_holds_no_key(ready: Azure) -> None:
    ready.put(LINK, body())
    ready.put(LINK, body(category="nonsense"))
    secrets(ready)
    rows = json.dumps([entry.to_json() for entry in ready.cloud.log])
    assert "/connections/to-chat" in rows
    assert KEY not in rows


def test_a_refusal_does_not_repeat_the_key(ready: Azure) -> None:
    refused = ready.put(LINK, body(authType="AAD", credentials={"key": KEY}, category="AzureOpenAI"))
    assert refused.status_code == 400
    assert KEY not in refused.text


def test_the_sdk_of_resources_writes_reads_and_deletes_one_by_id(ready: Azure) -> None:
    resources, id = ready.resources().resources, ready.id(LINK)
    made = resources.begin_create_or_update_by_id(id, parameters=body(), api_version=NEWEST).result()
    assert made.properties["credentials"] is None
    assert resources.get_by_id(id, api_version=NEWEST).properties["target"] == TARGET
    resources.begin_delete_by_id(id, api_version=NEWEST).result()
    with pytest.raises(ResourceNotFoundError):
        resources.get_by_id(id, api_version=NEWEST)


def test_the_sdk_of_machine_learning_makes_lists_and_deletes_one(ready: Azure) -> None:
    from azure.ai.ml.entities import ServerlessConnection

    connections = ready.ml().connections
    sent = ServerlessConnection(name="to-chat", endpoint=TARGET, api_key=KEY, metadata={"owner": "team"})
    made = connections.create_or_update(sent)
    assert (made.name, made.type, made.endpoint) == ("to-chat", "serverless", TARGET)
    assert connections.get("to-chat").api_key is None
    assert connections.get("to-chat", populate_secrets=True).api_key == KEY
    assert [each.name for each in connections.list(connection_type="serverless")] == ["to-chat"]
    assert list(connections.list(connection_type="git")) == []
    connections.delete("to-chat")
    with pytest.raises(HttpResponseError, match="can't be found in this workspace"):
        connections.get("to-chat")


def test_what_is_absent_is_told_in_the_envelope_of_workspaces(ready: Azure) -> None:
    for answered in (
        ready.ask("GET", ready.id("proj/connections/none")),
        ready.ask("POST", ready.id("proj/connections/none/listsecrets"), {}),
    ):
        assert answered.status_code == 404
        assert answered.json()["componentName"] == "account-rp"
        found = error(answered)
        assert found["message"] == "Connection none can't be found in this workspace"
        assert (found["code"], found["innerError"]["code"]) == ("UserError", "NotFoundError")


def test_deleting_answers_200_and_then_204(ready: Azure) -> None:
    ready.put(LINK, body())
    assert [ready.ask("DELETE", ready.id(LINK)).status_code for _ in range(2)] == [200, 204]


def test_without_its_workspace_there_is_none(ready: Azure) -> None:
    path = "nowhere/connections/to-chat"
    for answered in (
        ready.put(path, body()),
        ready.ask("GET", ready.id(path)),
        ready.ask("GET", ready.id("nowhere/connections")),
        ready.ask("POST", f"{ready.id(path)}/listsecrets", {}),
    ):
        assert (answered.status_code, error(answered)["code"]) == (404, "ParentResourceNotFound")


def test_a_deleted_workspace_takes_its_connections_along(ready: Azure) -> None:
    ready.put(LINK, body())
    ready.ask("DELETE", ready.id("proj"))
    ready.wait()
    assert ready.show("proj") is None
    assert ready.cloud.find(ready.id(LINK)) is None


def test_a_workspace_that_is_on_its_way_takes_none(ready: Azure) -> None:
    ready.put("second", ready.project())
    assert ready.put("second/connections/to-chat", body()).status_code == 409


@pytest.mark.parametrize("target", ["123", "http://chat.test", "https://["])
def test_a_target_is_any_text(ready: Azure, target: str) -> None:
    assert ready.put(LINK, body(target=target)).status_code == 200
    assert ready.show(LINK)["properties"]["target"] == target


def test_an_answer_tells_more_than_was_sent(ready: Azure) -> None:
    ready.put(LINK, body())
    found = ready.show(LINK)["properties"]
    told = {name: found[name] for name in ("group", "expiryTime", "error", "isDefault", "isSharedToAll", "metadata")}
    assert told == {
        "group": "AzureAI",
        "expiryTime": None,
        "error": None,
        "isDefault": True,
        "isSharedToAll": False,
        "metadata": {},
    }
    more = ("peRequirement", "peStatus", "sharedUserList", "useWorkspaceManagedIdentity")
    assert [found[name] for name in more] == ["NotRequired", "NotApplicable", [], False]
    old = ready.ask("GET", ready.id(LINK), version="2024-04-01").json()["properties"]
    assert not {"peRequirement", "peStatus", "useWorkspaceManagedIdentity"} & set(old)


def test_lists_are_narrowed_by_target_and_category(ready: Azure) -> None:
    ready.put(LINK, body())
    ready.put("proj/connections/code", body(category="Git", authType="None", credentials=None, target="git.test"))

    def names(query: str) -> list[str]:
        answered = ready.ask("GET", f"{ready.id('proj/connections')}?{query}api-version={NEWEST}")
        return sorted(row["name"] for row in answered.json()["value"])

    assert names("") == ["code", "to-chat"]
    assert names("category=Serverless&") == ["to-chat"]
    assert names("target=git.test&") == ["code"]
    assert names("target=git.test&category=Serverless&") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"authType": None},
        {"authType": "Password"},
        {"authType": "AAD", "credentials": None},
        {"category": None},
        {"category": "Mistral"},
        {"credentials": None},
        {"credentials": {"key": ""}},
        {"credentials": {"key": 7}},
        {"credentials": {"pat": KEY}},
        {"metadata": {"count": 1}},
        {"isSharedToAll": "yes"},
        {"sharedUserList": [1]},
    ],
)
def test_properties_that_a_serverless_connection_cannot_have(ready: Azure, changes: dict[str, Any]) -> None:
    refused = ready.put(LINK, body(**changes))
    assert (refused.status_code, error(refused)["code"]) == (400, "ValidationError")
    assert ready.show(LINK) is None


@pytest.mark.parametrize(
    ("kind", "credentials"),
    [
        ("AAD", None),
        ("None", None),
        ("CustomKeys", {"keys": {"one": KEY}}),
        ("PAT", {"pat": KEY}),
        ("UsernamePassword", {"username": "me", "password": KEY}),
    ],
)
def test_other_categories_take_what_their_auth_type_holds(ready: Azure, kind: str, credentials: Any) -> None:
    assert ready.put(LINK, body(category="GenericRest", authType=kind, credentials=credentials)).status_code == 200
    assert secrets(ready) == credentials


@pytest.mark.parametrize("name", ["ab", "-abc", "a.bc", "a" * 35])
def test_names_that_a_connection_cannot_bear(ready: Azure, name: str) -> None:
    assert ready.put(f"proj/connections/{name}", body()).status_code == 400


def test_a_patch_keeps_what_it_does_not_name(ready: Azure) -> None:
    ready.put(LINK, body(metadata={"owner": "team"}))
    changed = ready.ask("PATCH", ready.id(LINK), body(category=None, target=None, credentials={"key": "another"}))
    assert changed.status_code == 200
    assert changed.json()["properties"]["metadata"] == {"owner": "team"}
    assert secrets(ready) == {"key": "another"}
    ready.ask("PATCH", ready.id(LINK), {"properties": {"authType": "ApiKey", "isSharedToAll": True}})
    assert secrets(ready) == {"key": "another"}
    assert ready.show(LINK)["properties"]["isSharedToAll"] is True


def test_older_versions_have_no_patch(ready: Azure) -> None:
    ready.put(LINK, body())
    assert ready.ask("PATCH", ready.id(LINK), body(), "2024-04-01").status_code == 405
    assert ready.ask("PATCH", ready.id("proj/connections/none"), body()).status_code == 404


def test_a_reader_sees_a_connection_and_not_its_key(ready: Azure) -> None:
    ready.put(LINK, body())
    reader = ready.other("looker", "Reader")
    assert reader.show(LINK)["name"] == "to-chat"
    refused = reader.ask("POST", f"{ready.id(LINK)}/listsecrets", {})
    assert (refused.status_code, error(refused)["code"]) == (403, "AuthorizationFailed")
    assert f"{ML}/workspaces/connections/listsecrets/action" in error(refused)["message"]


def test_it_takes_34_characters_as_the_real_service_did(ready: Azure) -> None:
    ready.witness.on = False  # the text says 33
    assert ready.put(f"proj/connections/{'a' * 34}", body()).status_code == 200
