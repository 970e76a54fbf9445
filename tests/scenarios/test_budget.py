"""A budget of the resource group: planned, kept on its day, watched, and gone with the environment."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.check.check import check
from deployer.importing.sync_edits import sync_edits
from deployer.planning.read_environment import read_environment
from deployer.planning.source_edits import patch
from deployer.render.bicep import bicep
from deployer.render.render import arm
from deployer.source.load import parse
from deployer.values.problem import Unsafe
from tests.engine.conftest import ArmWorld
from tests.scenarios.landing import GROUP, change_of, fields, zone
from tests.world import TODAY, World, lines

MAIL = {"threshold": 80, "emails": ["ai-costs@example.com"]}
FORECAST = {"threshold": 100, "type": "forecast", "roles": ["Owner"]}
DAY = "2026-11-01"


@pytest.fixture
def world() -> World:
    return World()


def budget(amount: float = 500, *told: dict[str, Any], **more: Any) -> str:
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


@pytest.mark.parametrize("engine", [World, ArmWorld], ids=["direct", "arm"])
def test_an_amount_may_be_a_decimal_and_a_whole_one_reads_alike_however_it_is_written(engine: type[World]) -> None:
    world = engine()
    text = budget(249.5, MAIL)
    world.apply(text)
    assert live(world)["properties"]["amount"] == 249.5
    assert world.plan(text).is_empty
    desired = world.draft(text).desired
    assert "    amount: json('249.5')\n" in bicep(desired)["main.bicep"], "Bicep knows whole numbers only"
    assert '"amount": 249.5' in arm(desired)

    world.alter(live_id(world), lambda body: body["properties"].update(amount=249.75))
    now = read_environment(Azure(world.target), world.ready(text))
    assert [item.live for item in now.drift.differences] == [249.75]
    ready = world.ready(text)
    accepted = sync_edits(ready, now.live, now.drift.differences)
    written = patch([(ready.source, edit) for edit in accepted.edits], lambda _: text)
    assert written.after["test.yaml"] == text.replace("249.5", "249.75")

    world.apply(budget(300, MAIL))
    for same in (300.0, 3e2):
        assert world.plan(budget(same, MAIL)).is_empty
        assert '"amount": 300,' in arm(world.draft(budget(same, MAIL)).desired)


@pytest.mark.parametrize("amount", [0, -1.5])
def test_nobody_budgets_nothing(amount: float) -> None:
    problems = check([parse(budget(amount), "test.yaml")], catalog.at(TODAY)).problems
    assert any("must be more than 0" in each.message for each in problems), problems


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
