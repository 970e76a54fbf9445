"""What runs keeps the version of its model until the file asks for another: a newer catalogue moves nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from deployer.values.change import Plan
from deployer.values.plan_options import PlanOptions
from tests.conftest import Run
from tests.world import SUBSCRIPTION, TODAY, World, environment, lines

MODEL = "mistralai-Mistral-7B-Instruct-v01"
SEVEN = f"model: {MODEL}, name: seven"
A100 = "compute: {instance_type: Standard_NC24ads_A100_v4}"
THEN = date(2024, 8, 5)
"""A day on which version 10 was the newest; today 14 is."""


@pytest.fixture
def then() -> World:
    return World(THEN)


def later(world: World, day: date = TODAY) -> World:
    """The same sandbox on another day."""
    world.day = day
    world.cloud.clock.set(datetime.combine(day, time(12), UTC))
    return world


def deployed(plan: Plan) -> list[str]:
    """The versions that are sent, with what happens to them."""
    return [
        f"{change.action.sign} {change.after['properties']['model'].rsplit('/', 1)[-1]}"
        for change in plan.changes
        if change.kind == "online_deployment" and change.after
    ]


@pytest.mark.parametrize("deployment", [f"{SEVEN}, {A100}", f"{SEVEN}, {A100[:-1]}, deployment: blue}}"])
def test_an_unchanged_file_changes_nothing_when_a_newer_version_is_out_and_the_plan_tells_of_it(
    then: World, deployment: str
) -> None:
    text = environment(deployment)
    assert deployed(then.apply(text)) == ["+ 10"]
    plan = later(then).plan(text)
    assert plan.is_empty
    assert plan.notes == (
        f"'seven' keeps version 10 of '{MODEL}': 14 is out since 2026-06-12, and 'version: 14' moves to it",
    )
    assert not plan.notes or not later(then, THEN).plan(text).notes


def test_a_version_that_is_asked_for_is_sent_and_a_later_one_takes_over_beside_it(then: World) -> None:
    assert deployed(then.apply(environment(f"{SEVEN}, {A100}, version: 9"))) == ["+ 9"]
    assert later(then).plan(environment(f"{SEVEN}, {A100}, version: 9")).is_empty
    assert later(then).plan(environment(f"{SEVEN}, {A100}")).is_empty
    plan = then.apply(environment(f"{SEVEN}, {A100}, version: 13"))
    assert [line.rsplit(" ", 1)[0] for line in lines(plan.changes)] == [
        "+ online_deployment",
        "~ online_traffic",
        "- online_deployment",
    ]
    assert deployed(plan)[0] == "+ 13"
    assert then.plan(environment(f"{SEVEN}, {A100}, version: 13")).is_empty


@pytest.mark.parametrize("version", [8, 10, 13, 14])
def test_the_registry_keeps_old_versions(world: World, version: int) -> None:
    id = f"azureml://registries/azureml/models/{MODEL}/versions/{version}"
    assert deployed(world.apply(environment(f"model: {id}, name: seven, {A100}"))) == [f"+ {version}"]


def test_what_runs_on_machines_that_no_newer_version_takes_is_kept_with_a_warning(then: World) -> None:
    text = environment("model: mistralai-Mixtral-8x7B-v01, name: eight, compute: {instance_type: Standard_ND40rs_v2}")
    then.apply(text)
    made = later(then).draft(text)
    assert made.plan.is_empty
    assert "SIZ003" in {problem.code for problem in made.warnings}


def test_each_region_keeps_its_own_version(then: World) -> None:
    head = environment(f"{SEVEN}, {A100}")
    text = head.replace("location: eastus2\n", "location: eastus2\nregions: [eastus2, westus3]\n")
    then.apply(text.replace("[eastus2, westus3]", "[eastus2]"))
    plan = later(then).apply(text)
    assert sorted(deployed(plan)) == ["  10", "+ 14"]
    assert then.plan(text).is_empty


def test_adopting_changes_tags_and_no_version(then: World) -> None:
    text = environment(f"{SEVEN}, {A100}")
    then.apply(text)
    other = text.replace("name: test\n", "name: other\n", 1)
    plan = later(then).plan(other, PlanOptions(adopt=frozenset({"from:test"})))
    fields = {field.path[0] for change in plan.changes for field in change.fields}
    assert fields == {"tags"}
    assert plan.counts()[0] == plan.counts()[2] == 0


def test_the_commands_tell_of_the_newer_version(run: Run) -> None:
    file = Path("pin.yaml")
    file.write_text(environment(f"{SEVEN}, {A100}").replace("name: test\n", "name: pin\n", 1))
    assert run("sandbox", "quota", "standardNCADSA100v4Family", "24").code == 0
    assert run("apply", "--sandbox", "--as-of", str(THEN), "--auto-approve", "pin.yaml").code == 0
    ahead = run("forecast", "--as-of", str(THEN), "--days", "365", "pin.yaml").out
    assert "2024-11-29" in ahead
    assert f"'{MODEL}' is out in version 11; what runs keeps its own" in ahead
    here = ("--sandbox", "--as-of", str(TODAY))
    assert run("drift", *here, "--detailed-exitcode", "pin.yaml").code == 0
    assert "Not enough" not in run("capacity", *here, "pin.yaml").out
    group = ("--subscription", SUBSCRIPTION, "--resource-group", "rg-test")
    written = run("import", *here, *group).out
    assert f"- model: {MODEL}\n        version: 10\n        name: seven\n" in written
    moved = run("upgrade", "--as-of", str(TODAY), "pin.yaml", "seven", "--write")
    assert moved.out.startswith(f"assistants/seven: moved from '{MODEL}' to '{MODEL} version 14'\n")
    assert "version: 14" in file.read_text()
    assert run("plan", *here, "--detailed-exitcode", "pin.yaml").code == 2
