"""One hub with its projects in each region."""

from __future__ import annotations

import pytest

from tests import platform
from tests.scenarios.landing import GROUP, zone
from tests.world import World, lines

CHAT = {"deployments": [{"model": "mistral-small-2503", "name": "chat"}]}
TWO = ["swedencentral", "East US 2"]


@pytest.fixture
def world() -> World:
    return platform.build(World())


def places(world: World) -> set[tuple[str, str]]:
    """Name and region of everything in the group that has a region."""
    inside = (item for item in world.cloud.index.inside(GROUP) if item.type.endswith(("/workspaces", "Endpoints")))
    return {(item.name, item.body["location"]) for item in inside}


def test_every_region_has_a_hub_a_project_and_an_endpoint_of_its_own(world: World) -> None:
    text = zone({}, CHAT, regions=TWO)
    world.apply(text)
    assert places(world) == {
        ("hub-ai-swedencentral", "swedencentral"),
        ("assistants-swedencentral", "swedencentral"),
        ("chat", "swedencentral"),
        ("hub-ai-eastus2", "eastus2"),
        ("assistants-eastus2", "eastus2"),
        ("chat", "eastus2"),
    }
    assert world.get(GROUP, "2025-04-01")["location"] == "eastus2"
    assert world.plan(text).is_empty
    assert [outcome.ok for outcome in world.verify(text)] == [True, True]


def test_a_region_more_adds_and_one_less_removes_and_the_others_stay(world: World) -> None:
    world.apply(zone({}, CHAT, regions=TWO[:1]))
    plan = world.apply(zone({}, CHAT, regions=TWO))
    assert all(line.startswith("+ ") for line in lines(plan.changes))
    assert len(lines(plan.changes)) == 6
    plan = world.apply(zone({}, CHAT, regions=TWO[1:]))
    assert {line.split()[0] for line in lines(plan.changes)} == {"-"}
    assert {place for _, place in places(world)} == {"eastus2"}


def test_the_order_of_regions_does_not_matter_and_one_counts_once(world: World) -> None:
    world.apply(zone({}, CHAT, regions=TWO))
    assert world.plan(zone({}, CHAT, regions=["eastus2", *TWO, "EastUS2"])).is_empty


def test_each_hub_has_its_own_storage_vault_registry_and_private_endpoint(world: World) -> None:
    pe = {"subnet": platform.SUBNET, "location": "eastus2"}
    hub = {"container_registry": {}, "private_endpoints": [pe, {**pe, "name": "pe-ai"}]}
    text = zone(hub, regions=TWO)
    world.apply(text)
    kinds = [item.type.rsplit("/", 1)[-1] for item in world.cloud.index.inside(GROUP)]
    assert {kind: kinds.count(kind) for kind in ("storageAccounts", "vaults", "registries", "privateEndpoints")} == {
        "storageAccounts": 2,
        "vaults": 2,
        "registries": 2,
        "privateEndpoints": 4,
    }
    assert world.plan(text).is_empty
    world.destroy(text)
    assert not list(world.cloud.index.inside(GROUP))
