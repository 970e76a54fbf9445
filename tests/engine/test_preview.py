"""ARM's what-if beside our plan."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.values.preview import Prediction, Preview, WhatIfDifference
from tests import platform
from tests.engine.conftest import ArmWorld
from tests.engine.test_same import changed
from tests.strategies import environments, yaml
from tests.world import HEAD, SUBSCRIPTION, environment

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"
CHAT = "model: mistral-small-2503, name: chat-test"
SMALL = "model: Ministral-3B, name: small-test"
COMPUTE = "compute: {instance_type: Standard_NC96ads_A100_v4}"
MIXTRAL = f"model: mistralai-Mixtral-8x7B-Instruct-v01, name: mix-test, {COMPUTE}"


@pytest.fixture
def world() -> ArmWorld:
    """A sandbox whose group is there: a preview needs one."""
    made = ArmWorld()
    made.apply(HEAD)
    return made


def by_name(preview: Preview) -> dict[str, Prediction]:
    return {item.name: item for item in preview.predictions}


def test_what_is_new_is_new_to_both(world: ArmWorld) -> None:
    found = by_name(world.preview(environment(CHAT, MIXTRAL)))
    assert {name: item.change for name, item in found.items() if item.action == "create"} == dict.fromkeys(
        [name for name, item in found.items() if item.action == "create"], "Create"
    )
    assert not [item for item in found.values() if item.differences]


def test_what_stays_is_not_in_the_template_and_ignored(world: ArmWorld) -> None:
    world.apply(environment(CHAT))
    found = by_name(world.preview(environment(CHAT, SMALL)))
    assert (found["chat-test"].action, found["chat-test"].change) == ("no-op", "Ignore")
    assert (found["small-test"].action, found["small-test"].change) == ("create", "Create")


def test_an_update_changes_the_same_properties_in_both(world: ArmWorld) -> None:
    world.apply(environment(MIXTRAL))
    found = by_name(world.preview(environment(MIXTRAL.replace("v4}", "v4, instance_count: 2}"))))
    (update,) = [item for item in found.values() if item.action == "update"]
    assert update.change == "Modify"
    assert update.explained
    assert not [item for item in update.differences if item.ours]


def test_deletions_and_replacements_are_explained(world: ArmWorld) -> None:
    world.apply(environment(CHAT, SMALL))
    found = by_name(world.preview(environment("model: Ministral-3B, name: chat-test")))
    (deleted,) = found["small-test"].differences
    assert (deleted.ours, deleted.arms) == ("delete", "Ignore")
    assert deleted.reason == "an incremental deployment deletes nothing; deployer deletes it itself"
    (replaced,) = found["chat-test"].differences
    assert (replaced.ours, replaced.arms) == ("replace", "Modify")
    assert "deployer deletes it first" in replaced.reason


def test_a_tag_alone_is_explained(world: ArmWorld) -> None:
    world.apply(environment(CHAT))
    found = by_name(world.preview(environment(CHAT, head=HEAD + "tags: {team: x}\n")))
    (difference,) = found["hub-test"].differences
    assert difference.reason == "a template cannot change tags alone; deployer sends them itself"


def test_a_failed_resource_is_explained(world: ArmWorld) -> None:
    """The plan writes it again; what-if sees properties that are as they should be."""
    world.apply(environment(MIXTRAL))
    plan = world.plan(environment(MIXTRAL))
    endpoint = next(change.id for change in plan.changes if change.kind == "online_endpoint")
    record = world.cloud.find(endpoint)
    assert record
    properties = {**record.properties, "provisioningState": "Failed"}
    world.cloud.put(replace(record, body={**record.body, "properties": properties}))
    found = by_name(world.preview(environment(MIXTRAL)))["mix-test"]
    assert found.action in ("update", "replace")
    assert found.differences
    assert found.explained


def test_a_template_that_arm_refuses_is_told() -> None:
    world = ArmWorld()
    world.put(GROUP, "2025-04-01", {"location": "eastus2", "tags": {"deployer": "test"}})
    account = next(change for change in world.plan(environment(CHAT)).changes if change.kind == "storage_account")
    elsewhere = GROUP.replace("rg-test", "theirs")
    world.put(elsewhere, "2025-04-01", {"location": "eastus2"})
    body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    world.put(f"{elsewhere}/providers/Microsoft.Storage/storageAccounts/{account.name}", "2024-01-01", body)
    found = world.preview(environment(CHAT))
    assert found.unknown.startswith("ARM refuses the template: StorageAccountInAnotherResourceGroup:")
    assert not [item for item in found.predictions if item.action == "create"]
    assert "\n  no prediction: ARM refuses the template: Storage" in plain(report("preview", "text")(found))


def test_without_the_resource_group_arm_is_not_asked() -> None:
    found = ArmWorld().preview(environment(CHAT))
    assert found.unknown == "ARM can be asked only once resource group 'rg-test' is there"
    assert (found.posts, found.rights) == ((), ())
    (group,) = found.predictions
    assert group.explained


def test_a_registration_is_explained(world: ArmWorld) -> None:
    before = world.cloud.subscriptions[SUBSCRIPTION]
    kept = tuple(each for each in before.registered if each.lower() != "microsoft.storage")
    world.cloud.subscriptions[SUBSCRIPTION] = replace(before, registered=kept)
    item = by_name(world.preview(environment(CHAT)))["Microsoft.Storage"]
    assert [difference.reason for difference in item.differences] == [
        "it is not a resource; deployer does it before it submits a template"
    ]


def test_a_preview_writes_nothing_and_names_what_it_asks(world: ArmWorld) -> None:
    before, entries = world.writes, len(world.cloud.log)
    found = world.preview(environment(CHAT))
    assert world.writes == before
    posts = [f"POST {entry.path}" for entry in list(world.cloud.log)[entries:] if entry.method == "POST"]
    assert [post.lower() for post in posts] == [post.lower() for post in found.posts]
    assert found.rights == (
        "Microsoft.Resources/deployments/validate/action",
        "Microsoft.Resources/deployments/whatIf/action",
    )


@settings(max_examples=6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(environments())
def test_every_difference_has_a_reason(environment: dict[str, object]) -> None:
    world = ArmWorld()
    platform.build(world)
    world.apply(yaml(environment))
    found = world.preview(yaml(changed(environment)))
    assert not found.unknown
    assert [item for item in found.predictions if not item.explained] == []


SHOWN = Preview(
    (
        Prediction("a", "key vault", "kv", "update", "Modify", (
            WhatIfDifference("properties.vaultUri", "", "Delete", "https://kv", None, "only Azure sets it"),
            WhatIfDifference("properties.x", "update", "", 1, 2),
        )),
        Prediction("b", "storage account", "st", "create", "Create"),
        Prediction("c", "hub", "h", "no-op", "Ignore"),
    ),
    ("POST /x/whatIf",),
    ("Microsoft.Resources/deployments/whatIf/action",),
)  # fmt: skip


def test_the_text_shows_both_sides_and_why() -> None:
    assert plain(report("preview", "text")(SHOWN)) == (
        "ARM's what-if, beside the plan:\n"
        "  POST /x/whatIf\n"
        "  needs Microsoft.Resources/deployments/whatIf/action\n"
        "    ~ key vault 'kv'  ARM: Modify\n"
        '        properties.vaultUri: plan: nothing, ARM: Delete  "https://kv" -> null\n'
        "          only Azure sets it\n"
        "        properties.x: plan: update, ARM: nothing  1 -> 2\n"
        "          nobody knows why: look at it\n"
        "    + storage account 'st'  ARM: Create  agrees\n"
        "2 agree, 1 differ, 1 of them for no known reason\n"
    )


def test_the_json_tells_whether_everything_is_explained() -> None:
    found = json.loads(report("preview", "json")(SHOWN))
    assert (found["format_version"], found["explained"]) == ("1.0", False)
    assert [item["explained"] for item in found["predictions"]] == [False, True, True]
    assert formats("preview") == ("text", "json")
