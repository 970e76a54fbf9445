"""Blue and green in one plan: a new deployment is made at 0 percent, asked there, takes over, and the old one goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.azure.azure import Azure
from deployer.planning.checks.permissions import missing_permissions
from deployer.planning.least_roles import least_actions
from deployer.planning.required_rights import needs
from deployer.reports.formats import report
from deployer.sandbox.state.faults import Fault
from deployer.values.change import Plan
from deployer.values.event import Event, State
from deployer.values.plan_options import PlanOptions
from tests.conftest import Run
from tests.scenarios.test_identities import having
from tests.scenarios.test_traffic import BATCH, NEW, OLD, SIZE, split
from tests.world import World, environment, lines

BLUE = environment(f"model: {OLD}, name: batch, compute: {{{SIZE}, deployment: blue}}")
GREEN = environment(f"model: {NEW}, name: batch, compute: {{{SIZE}, deployment: green}}")
SILENT = Fault("silent", "answer", path="/chat/completions", times=0, status=400)


@pytest.fixture
def blue(world: World) -> World:
    """A world in which blue answers."""
    world.apply(BLUE)
    return world


def carried_out(world: World, plan: Plan, engine: str) -> list[Event]:
    """What the steps of a plan came to."""
    events = world.run(plan, engine=engine)
    return [event for event in events if event.state not in (State.STARTED, State.WAITING)]


def order_of(world: World) -> list[str]:
    """What the run did at the endpoint, in the order in which Azure saw it."""
    found = []
    for entry in world.cloud.log:
        what = entry.path.lower().partition("/onlineendpoints/")[2]
        if entry.path == "/chat/completions":
            found.append("ask")
        elif what and entry.method in ("PUT", "DELETE") and entry.status < 300:
            found.append(f"{entry.method} {what}")
    return found


def test_the_plan_tells_the_whole_sequence_and_its_reasons(blue: World) -> None:
    plan = blue.plan(GREEN)
    assert lines(plan.changes) == ["+ online_deployment green", "~ online_traffic batch", "- online_deployment blue"]
    assert {change.name: change.reason for change in plan.changes if change.steps} == {
        "green": "it is made beside 'blue' without traffic",
        "batch": "'green' takes over from 'blue' as soon as it answers at 0 % of the traffic",
        "blue": "its traffic has gone to 'green' before",
    }
    text = report("plan", "text")([plan])
    assert "# 'green' takes over from 'blue' as soon as it answers at 0 % of the traffic" in text
    (traffic,) = [change for change in plan.changes if change.kind == "online_traffic"]
    assert traffic.asks == ("green",)
    assert any(need.action.endswith("onlineEndpoints/listKeys/action") for need in needs(plan))
    assert blue.plan(split("", "traffic: 10")).notes == blue.plan(BLUE).notes == ()


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_it_is_made_asked_at_0_percent_given_the_traffic_and_the_old_one_goes(blue: World, engine: str) -> None:
    seen = len(order_of(blue))
    assert {event.state for event in carried_out(blue, blue.plan(GREEN), engine)} == {State.DONE}
    put = [] if engine == "arm" else ["PUT batch/deployments/green"]
    asked = [each for each in order_of(blue)[seen:] if each != "PUT batch/deployments/green" or engine == "direct"]
    assert asked == [*put, "ask", "PUT batch", "DELETE batch/deployments/blue"]
    assert blue.get(BATCH)["properties"]["traffic"] == {"green": 100}
    assert blue.plan(GREEN).is_empty
    assert all(outcome.ok for outcome in blue.verify(GREEN))


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_where_it_does_not_answer_the_traffic_stays_and_nothing_is_deleted(blue: World, engine: str) -> None:
    blue.cloud.faults["silent"] = SILENT
    ended = {event.address.rsplit("/", 1)[-1]: event for event in carried_out(blue, blue.plan(GREEN), engine)}
    assert ended["green"].state is State.DONE
    assert "the traffic stays where it is, since 'green' does not answer" in ended["batch#traffic"].detail
    assert ended["blue"].state is State.SKIPPED
    assert blue.get(BATCH)["properties"]["traffic"] == {"blue": 100}
    assert blue.get(f"{BATCH}/deployments/blue")
    rest = blue.plan(GREEN)
    assert lines(rest.changes) == ["~ online_traffic batch", "- online_deployment blue"]
    back = blue.plan(BLUE)
    assert lines(back.changes) == ["- online_deployment green"], "to go back is to take it out of the file"
    del blue.cloud.faults["silent"]
    blue.apply(GREEN)
    assert blue.plan(GREEN).is_empty


def test_a_first_share_is_asked_for_too_and_more_of_it_is_not(blue: World) -> None:
    plan = blue.apply(split("", "traffic: 10"))
    (traffic,) = [change for change in plan.changes if change.kind == "online_traffic"]
    assert traffic.asks == ("green",)
    assert traffic.reason == "'green' gets its share as soon as it answers at 0 % of the traffic"
    assert not [change for change in blue.plan(split("", "traffic: 50")).changes if change.asks]
    at_zero = World()
    at_zero.apply(split("", "traffic: 0"))
    assert not [change for change in at_zero.plan(split("", "mirror: 10")).changes if change.asks]


@pytest.mark.parametrize("auth", ["key", "entra"])
def test_the_role_of_init_identities_carries_it_out_and_without_the_right_to_ask_the_preflight_says_so(
    auth: str,
) -> None:
    world, action = World(), f"/onlineEndpoints/{'listKeys' if auth == 'key' else 'score'}/action"
    before, after = (text.replace("name: batch", f"name: batch, auth: {auth}") for text in (BLUE, GREEN))
    role = least_actions(world.ready(before)).apply
    releases = having(world, "releases", role)
    releases.apply(before)
    less = having(world, "less", tuple(each for each in role if not each.endswith(action)))
    missing, _ = missing_permissions(Azure(less.target), less.plan(after))
    assert [need.action.endswith(action) for need in missing] == [True]
    releases.apply(after)
    assert releases.plan(after).is_empty


def test_whoever_cannot_reach_the_endpoint_asks_nothing(blue: World) -> None:
    blue.cloud.faults["silent"] = SILENT
    plan = blue.apply(GREEN, PlanOptions(verify_traffic=False))
    (traffic,) = [change for change in plan.changes if change.kind == "online_traffic"]
    assert (traffic.asks, traffic.reason) == ((), "'green' takes over from 'blue' without being asked before")


def test_a_saved_plan_asks_what_was_approved_and_a_run_that_failed_goes_on(run: Run) -> None:
    day = ("--sandbox", "--as-of", "2026-11-23")
    Path("test.yaml").write_text(BLUE)
    assert run("sandbox", "quota", "standardNCADSA100v4Family", "96").code == 0
    assert run("apply", *day, "--auto-approve", "test.yaml").code == 0
    Path("test.yaml").write_text(GREEN)
    assert run("plan", *day, "--out", "plan.json", "test.yaml").code == 0
    plan = json.loads(Path("plan.json").read_text())
    (moved,) = [each for each in plan["resource_changes"] if each["deployer"].get("asks")]
    assert moved["deployer"]["asks"] == ["green"]
    moved["deployer"]["asks"] = []
    Path("edited.json").write_text(json.dumps(plan))
    assert run("apply", "--sandbox", "edited.json").code == 1
    assert run("sandbox", "fault", "answer", "--path", "/chat/completions", "--status", "400", "--times", "0").code == 0
    failed = run("apply", "--sandbox", "plan.json")
    assert failed.code == 1
    assert "does not answer" in failed.err + failed.out
    assert "--no-verify-traffic" in failed.err + failed.out
    assert run("sandbox", "fault", "--clear").code == 0
    resumed = run("apply", *day, "--resume", "--auto-approve", "test.yaml")
    assert resumed.code == 0, resumed.err
    assert "Resuming run" in resumed.err
    assert run("plan", *day, "--detailed-exitcode", "test.yaml").code == 0
