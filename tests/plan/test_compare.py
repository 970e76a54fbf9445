"""What counts as a difference, and what an update sends."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.environment.tags import own_tags, remember, remembers
from deployer.kinds.all import kinds
from deployer.planning.compare import compare, merged

ENDPOINT = kinds()["serverless_endpoint"]
DEPLOYMENT = kinds()["online_deployment"]
TRAFFIC = kinds()["online_traffic"]


def body(**more: Any) -> dict[str, Any]:
    """A serverless endpoint as rendered."""
    return {
        "location": "eastus2",
        "sku": {"name": "Consumption"},
        "tags": own_tags("test", {"team": "platform"}),
        "properties": {
            "authMode": "Key",
            "contentSafety": {"contentSafetyStatus": "Enabled"},
            "modelSettings": {"modelId": "azureml://registries/r/models/m"},
        },
        **more,
    }


def live(**more: Any) -> dict[str, Any]:
    """The same endpoint as Azure answers it."""
    answer = body(**more)
    answer["properties"] = {
        **answer["properties"],
        "provisioningState": "Succeeded",
        "endpointState": "Online",
        "inferenceEndpoint": {"uri": "https://chat.eastus2.models.ai.azure.com"},
    }
    return {"id": "/subscriptions/s", "name": "chat", "systemData": {"createdBy": "me"}, **answer}


def test_what_azure_adds_is_no_difference() -> None:
    assert compare(ENDPOINT, body(), live()) == ()


@pytest.mark.parametrize("location", ["East US 2", "EASTUS2", "eastus2"])
def test_regions_compare_without_case_and_spaces(location: str) -> None:
    assert compare(ENDPOINT, body(), live(location=location)) == ()


def test_a_property_that_cannot_change_in_place_replaces() -> None:
    other = live()
    other["properties"]["modelSettings"] = {"modelId": "azureml://registries/r/models/other"}
    (field,) = compare(ENDPOINT, body(), other)
    assert field.path == ("properties", "modelSettings", "modelId")
    assert field.replaces


def test_a_property_that_azure_does_not_answer_is_a_difference_unless_it_is_empty() -> None:
    short = live()
    del short["properties"]["authMode"]
    assert [field.path for field in compare(ENDPOINT, body(), short)] == [("properties", "authMode")]
    wanted = body()
    wanted["properties"]["note"] = ""
    assert compare(ENDPOINT, wanted, live()) == ()


def test_durations_compare_by_their_length() -> None:
    wanted = {"properties": {"requestSettings": {"requestTimeout": "PT90S"}}, "tags": {}}
    found = {"properties": {"requestSettings": {"requestTimeout": "PT1M30S"}}, "tags": {}}
    assert compare(DEPLOYMENT, wanted, found) == ()
    found["properties"] = {"requestSettings": {"requestTimeout": "PT1M31S"}}
    assert len(compare(DEPLOYMENT, wanted, found)) == 1


def test_true_is_not_one() -> None:
    assert compare(DEPLOYMENT, {"properties": {"a": True}}, {"properties": {"a": 1}})


def test_traffic_compares_as_a_whole_and_a_share_of_nothing_is_none() -> None:
    wanted = {"properties": {"traffic": {"blue": 100}}}
    assert compare(TRAFFIC, wanted, {"properties": {"traffic": {"Blue": 100, "green": 0}}}) == ()
    assert compare(TRAFFIC, wanted, {"properties": {"traffic": {"blue": 90, "green": 10}}})
    assert compare(TRAFFIC, wanted, {"properties": {}})


def test_foreign_tags_are_left_alone_and_ours_are_taken_away() -> None:
    found = live(tags={**own_tags("test", {"team": "platform", "old": "x"}), "policy": "p"})
    differences = compare(ENDPOINT, body(), found)
    assert {field.path: field.after for field in differences}[("tags", "old")] is None
    sent = merged(ENDPOINT, body(), found)
    assert sent["tags"] == {**body()["tags"], "policy": "p"}


def test_an_update_sends_the_live_body_with_ours_laid_over_it() -> None:
    found = live()
    found["properties"]["extra"] = {"kept": True}
    found["identity"] = {"type": "SystemAssigned", "principalId": "p", "tenantId": "t"}
    sent = merged(ENDPOINT, body(), found)
    assert sent["properties"]["extra"] == {"kept": True}
    assert sent["identity"] == {"type": "SystemAssigned"}
    assert not {"id", "name", "systemData"} & set(sent)
    assert not {"provisioningState", "endpointState", "inferenceEndpoint"} & set(sent["properties"])


def test_an_update_never_repeats_a_property_in_another_case() -> None:
    found = live(tags={**own_tags("test", {}), "Team": "platform"})
    assert [key.lower() for key in merged(ENDPOINT, body(), found)["tags"]].count("team") == 1


def test_the_keys_we_set_are_remembered_however_many_and_odd_they_are() -> None:
    for keys in ({"a": "", "b": ""}, {f"key-{n:040}": "" for n in range(48)}, {"with,comma": ""}, {"#hash": ""}, {}):
        memory = remember(keys)
        assert len(memory) <= 256
        assert all(remembers(memory, key) for key in keys)
        assert not remembers(memory, "never set")
