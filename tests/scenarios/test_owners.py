"""What is ours, what is not, and what is never touched."""

from __future__ import annotations

import pytest

from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.world import World, environment, lines

SMALL = environment("model: mistral-small-2503, name: chat")
EMPTY = environment().replace("    deployments:\n", "")
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"
PROJECT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/assistants"
ENDPOINT = f"{PROJECT}/serverlessEndpoints/chat"
SUBSCRIPTION = f"{PROJECT}/marketplaceSubscriptions/by-hand"
MODEL = "azureml://registries/azureml-mistral/models/mistral-small-2503"
BODY = {
    "location": "eastus2",
    "sku": {"name": "Consumption"},
    "properties": {"authMode": "Key", "modelSettings": {"modelId": MODEL}},
}


def test_a_resource_made_by_hand_is_refused_until_it_is_adopted(world: World) -> None:
    world.apply(EMPTY)
    world.put(SUBSCRIPTION, "2025-12-01", {"properties": {"modelId": MODEL}})
    world.put(ENDPOINT, "2025-12-01", BODY)
    with pytest.raises(Unsafe, match="bears no tag 'deployer'"):
        world.plan(SMALL)
    plan = world.apply(SMALL, PlanOptions(adopt=frozenset({ENDPOINT.lower()})))
    assert lines(plan.changes) == ["~ serverless_endpoint chat"]
    assert "adopted" in next(change.reason for change in plan.changes if change.kind == "serverless_endpoint")
    assert world.plan(SMALL).is_empty


def test_a_subscription_made_by_hand_is_reused_and_survives_destroy(world: World) -> None:
    world.apply(EMPTY)
    world.put(SUBSCRIPTION, "2025-12-01", {"properties": {"modelId": MODEL}})
    plan = world.apply(SMALL)
    assert lines(plan.changes) == ["+ serverless_endpoint chat"]
    plan = world.destroy(SMALL)
    assert lines(plan.changes) == ["- serverless_endpoint chat"]
    assert any("'assistants' is not deleted" in note for note in plan.notes)
    assert world.get(SUBSCRIPTION)["properties"]["marketplaceSubscriptionStatus"] == "Subscribed"


def test_a_hub_cannot_move_and_the_refusal_points_at_the_location(world: World) -> None:
    world.apply(SMALL)
    with pytest.raises(Unsafe) as caught:
        world.plan(SMALL.replace("location: eastus2", "location: westus"))
    (hub,) = (problem for problem in caught.value.problems if "hub 'hub-test'" in problem.message)
    assert "cannot move" in hub.message
    assert {problem.position and problem.position.line for problem in caught.value.problems} == {5}


def test_an_environment_cannot_be_moved_to_another_group(world: World) -> None:
    world.apply(SMALL)
    with pytest.raises(Unsafe, match="still has resources in resource group 'rg-test'"):
        world.plan(SMALL.replace("rg-test", "rg-other"))


def test_another_environment_cannot_take_over_the_same_names(world: World) -> None:
    world.apply(SMALL)
    with pytest.raises(Unsafe, match="belongs to environment 'test'"):
        world.plan(SMALL.replace("name: test", "name: other"))


def test_tags_and_properties_of_others_survive_an_update(world: World) -> None:
    world.apply(SMALL)
    body = world.get(PROJECT)
    body["tags"]["policy"] = "set by somebody else"
    body["properties"]["allowPublicAccessWhenBehindVnet"] = True
    world.put(
        PROJECT, "2025-12-01", {key: body[key] for key in ("location", "kind", "sku", "identity", "tags", "properties")}
    )
    assert world.plan(SMALL).is_empty
    world.apply(SMALL.replace("  - name: assistants\n", "  - name: assistants\n    description: changed\n"))
    body = world.get(PROJECT)
    assert body["tags"]["policy"] == "set by somebody else"
    assert body["properties"]["description"] == "changed"
    assert body["properties"]["allowPublicAccessWhenBehindVnet"] is True
