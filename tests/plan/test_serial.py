"""The serial of a saved plan is part of what it wants, and costs no second plan."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from deployer.environment.tags import SERIAL
from deployer.planning.plan import plan
from deployer.planning.serial import with_serial
from deployer.planning.version_pinning import render_pinned
from deployer.values.change import Plan
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Resource
from tests.world import SUBSCRIPTION, World, environment, lines

CHAT = environment("model: mistral-small-2503, name: chat, tags: {team: a}")
OTHER = CHAT.replace("team: a", "team: b")


@dataclass
class Planner:
    """Plans an environment, and counts how often."""

    world: World
    text: str
    count: int = 0
    live: Live = field(init=False)
    wanted: tuple[Resource, ...] = field(init=False)

    def __post_init__(self) -> None:
        ready, made = self.world.ready(self.text), self.world.draft(self.text)
        self.scope, self.place, self.live = ready.site.environment.scope, ready.place, made.live
        self.wanted = render_pinned(ready.sites, made.live)

    def make(self, wanted: tuple[Resource, ...]) -> Plan:
        """One plan."""
        self.count += 1
        return plan(self.scope, wanted, self.live, PlanOptions(), self.place)

    def saved(self) -> Plan:
        """The plan with a serial."""
        return with_serial(self.wanted, "s-1", self.make)[1]


def bearers(made: Plan) -> list[str]:
    """The kinds of what bears the serial."""
    return [item.kind for item in made.desired if SERIAL in (item.body.get("tags") or {})]


def test_a_plan_that_makes_everything_is_planned_once(world: World) -> None:
    planner = Planner(world, CHAT)
    assert (bearers(planner.saved()), planner.count) == (["resource_group"], 1)


def test_a_plan_that_changes_something_else_writes_the_serial_too(world: World) -> None:
    world.apply(CHAT)
    planner = Planner(world, OTHER)
    assert lines(planner.saved().changes) == ["~ resource_group rg-test", "~ serverless_endpoint chat"]
    assert planner.count == 1


def test_a_plan_with_nothing_to_do_does_not_write_the_serial_alone(world: World) -> None:
    world.apply(CHAT)
    planner = Planner(world, CHAT)
    assert planner.saved().is_empty
    assert (bearers(planner.saved()), planner.count) == ([], 4)


def test_in_a_group_of_others_the_hub_bears_it(world: World) -> None:
    world.put(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test", "2025-04-01", {"location": "eastus2"})
    of_others = "resource_group: {name: rg-test, existing: true}"
    planner = Planner(world, CHAT.replace("resource_group: rg-test", of_others))
    assert (bearers(planner.saved()), planner.count) == (["hub"], 1)


@pytest.mark.parametrize("text", [CHAT, OTHER])
def test_without_a_serial_nothing_bears_one(world: World, text: str) -> None:
    planner = Planner(world, text)
    assert bearers(with_serial(planner.wanted, "", planner.make)[1]) == []
    assert planner.count == 1
