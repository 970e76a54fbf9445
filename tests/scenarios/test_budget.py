"""A budget of the resource group: planned, kept on its day, watched, and gone with the environment."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.check.check import check
from deployer.planning.read_environment import read_environment
from deployer.source.load import parse
from deployer.values.problem import Unsafe
from tests.scenarios.landing import GROUP, change_of, fields, zone
from tests.world import TODAY, World, lines

MAIL = {"threshold": 80, "emails": ["ai-costs@example.com"]}
FORECAST = {"threshold": 100, "type": "forecast", "roles": ["Owner"]}
DAY = "2026-11-01"


@pytest.fixture
def world() -> World:
    return World()


def budget(amount: int = 500, *told: dict[str, Any], **more: Any) -> str:
    return zone(budget={"amount": amount, "start": DAY, "notifications": list(told), **more})


def live(world: World) -> dict[str, Any]:
    """What Azure says of the one budget."""
    (item,) = [item for item in world.cloud.index.inside(GROUP) if item.type.endswith("/budgets")]
    return world.get(item.id, "2024-08-01")


def test_a_budget_comes_changes_in_place_and_goes_when_the_file_says_nothing_of_it(world: World) -> None:
    plan = world.apply(budget(500, MAIL, FORECAST))
    assert change_of(plan, "budget").steps[0].needs, "the group comes first"
    found = live(world)
    assert found["id"].startswith("subscriptions/"), "as Azure answers it"
    told = {each["thresholdType"]: each for each in found["properties"]["notifications"].values()}
    assert (told["Actual"]["contactEmails"], told["Forecasted"]["contactRoles"]) == (MAIL["emails"], ["Owner"])
    assert world.plan(budget(500, FORECAST, MAIL)).is_empty
    changed = world.apply(budget(800, MAIL, time_grain="quarterly"))
    assert fields(changed, "budget") == ["properties.amount", "properties.timeGrain", "properties.notifications"]
    assert list(live(world)["properties"]["notifications"]) == ["actual-80"]
    gone = world.apply(zone())
    assert [line.split()[:2] for line in lines(gone.changes) if "budget" in line] == [["-", "budget"]]
    assert world.plan(zone()).is_empty


def test_a_budget_keeps_its_day_months_later_and_no_other_day_is_asked_of_azure(world: World) -> None:
    world.apply(budget())
    world.cloud.clock.advance(60 * 86400)
    world.day = TODAY.replace(year=2027, month=1)
    assert world.plan(budget()).is_empty
    assert lines(world.apply(budget(600)).changes) == [f"~ budget {live(world)['name']}"]
    with pytest.raises(Unsafe, match="Azure never changes the first day of a budget"):
        world.plan(budget(start="2027-02-01"))
    found = check([parse(budget(), "test.yaml")], catalog.at(world.day)).problems
    assert [(each.code, each.unless_live) for each in found if each.code == "BUD001"] == [("BUD001", True)]


def test_what_somebody_did_to_a_budget_is_drift_and_destroy_takes_it_along(world: World) -> None:
    text = budget(500, MAIL)
    world.apply(text)
    world.alter(live_id(world), lambda body: body["properties"].update(amount=9000))
    now = read_environment(Azure(world.target), world.ready(text))
    assert [(item.kind, item.path, item.live) for item in now.drift.differences] == [
        ("budget", ("properties", "amount"), 9000)
    ]
    world.destroy(text)
    assert not list(world.cloud.index.inside(GROUP))


def live_id(world: World) -> str:
    return f"/{live(world)['id']}"
