"""The plan that programs read, in Terraform's names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployer.reports.formats import formats, report
from deployer.values.change import Action, Plan
from deployer.values.source import Position
from tests.reports.sample import PROJECT, TENANT, change, create, delete, everything, kept, plan, replacement, update


def data(value: Plan, name: str = "json") -> Any:
    return json.loads(report("plan", name)([value]))


def entry(value: Plan, number: int = 0) -> Any:
    return data(value)["resource_changes"][number]


def test_the_top_is_what_readers_of_terraform_plans_look_at() -> None:
    top = data(everything())
    assert top["format_version"].startswith("1.")
    assert (top["applyable"], top["complete"], top["errored"]) == (True, True, False)
    assert data(plan(kept()))["applyable"] is False
    assert "terraform_version" not in top
    assert top["deployer"]["summary"] == {"add": 2, "change": 1, "destroy": 2}
    assert top["deployer"]["changes_present"] is True


def test_actions_are_those_of_terraform_so_that_looking_for_delete_finds_replacements() -> None:
    actions = {item["name"]: item["change"]["actions"] for item in data(everything())["resource_changes"]}
    assert actions == {
        "assistants": ["no-op"],
        "by-hand": ["read"],
        "chat": ["create"],
        "code": ["update"],
        "search": ["delete", "create"],
        "old": ["delete"],
    }


def test_a_change_has_the_bodies_and_what_is_not_known_yet() -> None:
    made = entry(plan(create()))
    assert (made["mode"], made["type"], made["name"]) == ("managed", "serverless_endpoint", "chat")
    assert made["address"] == f"{PROJECT}/serverlessEndpoints/chat".lower()
    assert made["change"]["before"] is None
    assert made["change"]["after"]["location"] == "eastus2"
    assert made["change"]["after_unknown"] == {"properties": {"inferenceEndpoint": {"uri": True}}}
    assert entry(everything(), 1)["mode"] == "data"


def test_a_replacement_says_by_which_paths_and_why_in_terraforms_words() -> None:
    replaced = entry(plan(replacement()))
    assert replaced["change"]["replace_paths"] == [["properties", "modelSettings", "modelId"]]
    assert replaced["action_reason"] == "replace_because_cannot_update"
    ill = entry(plan(replacement(fields=())))
    assert ill["action_reason"] == "replace_because_tainted"
    assert "replace_paths" not in ill["change"]


def test_a_deletion_is_explained_unless_everything_is_to_go() -> None:
    assert entry(plan(delete(), kept()))["action_reason"] == "delete_because_no_resource_config"
    assert "action_reason" not in entry(plan(delete()))
    assert "action_reason" not in entry(plan(create()))


def test_ours_stands_under_deployer() -> None:
    own = entry(plan(create()))["deployer"]
    assert own["source"] == {"file": "environments/prod.yaml", "line": 12, "column": 9}
    assert (own["writer"], own["api_version"]) == ("azure-ai-ml", "2025-12-01")
    [step] = own["steps"]
    assert (step["method"], step["url"]) == ("PUT", f"{PROJECT}/serverlessEndpoints/chat?api-version=2025-12-01")
    assert step["body"] == entry(plan(create()))["change"]["after"]
    assert "writer" not in entry(plan(kept()))["deployer"]


def test_no_absolute_path_leaves_the_machine() -> None:
    value = plan(create(position=Position("/home/me/prod.yaml", 1, 2)), file="/home/me/prod.yaml")
    for name in formats("plan"):
        assert "/home/me" not in report("plan", name)([value]), name


SECRET = {"properties": {"credentials": {"authType": "ApiKey", "key": "s3cr3t"}, "primaryKey": "s3cr3t"}}


@pytest.mark.parametrize("name", formats("plan"))
@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.DELETE])
def test_a_secret_that_turned_up_all_the_same_is_in_no_report(name: str, action: Action) -> None:
    from deployer.values.change import FieldChange

    body = {**SECRET, "list": [{"connectionString": "s3cr3t"}]}
    fields = (FieldChange(("properties", "primaryKey"), "s3cr3t", "s3cr3t2"), FieldChange(("properties",), {}, SECRET))
    bodies: dict[str, Any] = {"before": None if action is Action.CREATE else body, "after": body}
    shown = fields if action is Action.UPDATE else ()
    value = plan(change(action, "serverless_endpoint", f"{PROJECT}/connections/x", 1, fields=shown, **bodies))
    assert "s3cr3t" not in report("plan", name)([value])


def test_secrets_are_absent_and_their_places_are_told() -> None:
    value = plan(change(Action.CREATE, "serverless_endpoint", f"{PROJECT}/connections/x", 1, after=SECRET))
    shown = entry(value)["change"]
    assert shown["after"] == {"properties": {"credentials": {"authType": "ApiKey"}}}
    assert shown["after_sensitive"] == {"properties": {"credentials": {"key": True}, "primaryKey": True}}


def test_names_that_sound_like_secrets_and_are_none_stay() -> None:
    body = {
        "tags": {"password": "is a tag"},
        "properties": {"keyCreationTime": {"key1": "2026"}, "traffic": {"sas": 9}},
    }
    assert entry(plan(create(after=body)))["change"]["after"] == body


def test_the_same_plan_gives_the_same_bytes() -> None:
    for name in formats("plan"):
        assert report("plan", name)([everything()]) == report("plan", name)([everything()]), name
        assert report("plan", name)([everything()]).endswith("\n"), name


def test_the_widget_of_gitlab_gets_three_numbers() -> None:
    assert data(everything(), "gitlab") == {"create": 2, "update": 1, "delete": 2}


def test_what_if_has_the_shape_of_arm() -> None:
    found = data(everything(), "what-if")
    assert found["status"] == "Succeeded"
    kinds = {item["resourceId"].rsplit("/", 1)[-1]: item["changeType"] for item in found["properties"]["changes"]}
    assert kinds == {
        "assistants": "NoChange",
        "by-hand": "Ignore",
        "chat": "Create",
        "code": "Modify",
        "search": "Modify",
        "old": "Delete",
    }
    modified = next(item for item in found["properties"]["changes"] if item["resourceId"].endswith("/code"))
    assert modified["delta"] == [{"path": "tags.team", "propertyChangeType": "Modify", "before": "a", "after": "b"}]
    [diagnostic] = found["properties"]["diagnostics"]
    assert diagnostic["target"].endswith("/search")
    assert found["properties"]["potentialChanges"] == []


def test_what_if_tells_a_resource_that_is_written_in_two_steps_once() -> None:
    id = f"{PROJECT}/onlineEndpoints/big"
    first = change(Action.NOOP, "online_endpoint", id, 1, before={"a": 1}, after={"a": 1})
    second = change(Action.UPDATE, "online_traffic", id, 1, before={"a": 1}, after={"a": 2})
    [only] = data(plan(first, second), "what-if")["properties"]["changes"]
    assert (only["changeType"], only["after"]) == ("Modify", {"a": 2})


def test_a_resource_that_serves_a_model_tells_how_long_that_lives() -> None:
    lives = {item["name"]: item["deployer"].get("lifecycle") for item in data(everything())["resource_changes"]}
    assert lives["chat"]["model"] == "Ministral-3B"
    assert lives["chat"]["turns"][1] == {"stage": "retired", "on": "2026-12-09", "source": "litellm", "disputed": True}
    assert lives["code"] is None


def test_the_tenant_is_told_as_a_fact() -> None:
    assert data(everything())["deployer"]["facts"] == {"subscription().tenantId": TENANT}


def test_an_update_has_nothing_unknown() -> None:
    assert entry(plan(update()))["change"]["after_unknown"] == {}
