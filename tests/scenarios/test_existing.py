"""What is somebody else's is used as it is: groups, hubs, projects."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.values.change import Action
from deployer.values.problem import Unsafe
from tests import platform
from tests.scenarios.landing import GROUP, HUB, PROJECT, zone
from tests.world import SUBSCRIPTION, World, lines

THEIRS: dict[str, Any] = {"name": "rg-ai", "existing": True}
ELSEWHERE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-hubs"
CHAT = {"deployments": [{"model": "mistral-small-2503", "name": "chat"}]}


@pytest.fixture
def world() -> World:
    return platform.build(World())


def test_a_group_of_somebody_elses_is_neither_written_nor_deleted(world: World) -> None:
    world.put(GROUP, "2025-04-01", {"location": "westeurope", "tags": {"owner": "platform"}})
    text = zone(resource_group=THEIRS)
    plan = world.apply(text)
    assert "resource_group" not in " ".join(lines(plan.changes))
    assert {change.action for change in plan.changes if change.kind == "resource_group"} == {Action.READ}
    assert world.plan(text).is_empty
    assert world.get(GROUP, "2025-04-01")["tags"] == {"owner": "platform"}
    world.destroy(text)
    assert not list(world.cloud.index.inside(GROUP))
    assert world.get(GROUP, "2025-04-01")["location"] == "westeurope"


def test_what_is_said_to_exist_has_to(world: World) -> None:
    with pytest.raises(Unsafe, match="resource group 'rg-ai' is declared with 'existing: true' and does not exist"):
        world.plan(zone(resource_group=THEIRS))


def test_projects_join_a_hub_of_another_group(world: World) -> None:
    theirs = zone(name="hubs", resource_group="rg-hubs", projects=[{"name": "theirs"}])
    world.apply(theirs)
    hub = {"name": "hub-ai", "existing": True, "resource_group": "rg-hubs"}
    text = zone({}, CHAT, hub=hub)
    plan = world.apply(text)
    made = {line.split()[1] for line in lines(plan.changes)}
    assert made == {"resource_group", "project", "marketplace_subscription", "serverless_endpoint"}
    there = f"{ELSEWHERE}/providers/Microsoft.MachineLearningServices/workspaces/hub-ai"
    assert world.get(PROJECT)["properties"]["hubResourceId"] == there
    assert world.plan(text).is_empty
    assert world.plan(theirs).is_empty
    world.destroy(text)
    assert world.get(there)["kind"] == "Hub"
    assert world.plan(theirs).is_empty


def test_endpoints_are_made_in_a_project_of_somebody_elses(world: World) -> None:
    world.apply(zone(name="hubs"))
    theirs = {"hub": {"name": "hub-ai", "existing": True}, "resource_group": THEIRS}
    text = zone({}, {**CHAT, "existing": True}, name="apps", **theirs)
    plan = world.apply(text)
    assert [line.split()[1] for line in lines(plan.changes)] == ["marketplace_subscription", "serverless_endpoint"]
    assert world.plan(text).is_empty
    assert world.plan(zone(name="hubs")).is_empty
    world.destroy(text)
    assert [world.get(id)["tags"]["deployer"] for id in (HUB, PROJECT)] == ["hubs", "hubs"]


def test_two_environments_in_one_group_leave_each_other_alone(world: World) -> None:
    one = zone({"application_insights": {"workspace": platform.LOGS}}, name="one")
    other = zone(
        name="other",
        resource_group=THEIRS,
        hub={"name": "hub-other", "application_insights": {"workspace": platform.LOGS}},
        projects=[{"name": "others"}],
    )
    world.apply(one)
    world.apply(other)
    assert world.plan(one).is_empty
    assert world.plan(other).is_empty
    world.destroy(other)
    assert world.plan(one).is_empty
