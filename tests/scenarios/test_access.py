"""Who may do what, and where logs go: what has no tags is found again all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from deployer.sandbox.state.faults import Fault
from deployer.values.change import Action
from deployer.values.event import State
from tests import platform
from tests.scenarios.landing import GROUP, HUB, PROJECT, zone
from tests.world import SUBSCRIPTION, World, lines

DEVELOPER = {"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "group"}
READER = {"role": "Reader", "principal": platform.PRINCIPAL, "type": "group"}
ROLES = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
BY_HAND = "99999999-8888-7777-6666-555555555555"


@pytest.fixture
def world() -> World:
    return platform.build(World())


def assigned(world: World) -> dict[str, str]:
    """Scope and role of every assignment in the group."""
    found = [item for item in world.cloud.index.inside(GROUP) if item.type.endswith("/roleAssignments")]
    return {item.properties["scope"]: item.properties["roleDefinitionId"].rpartition("/")[2][:8] for item in found}


def settings(world: World) -> list[str]:
    """Ids of the diagnostic settings in the group."""
    return [item.id for item in world.cloud.index.inside(GROUP) if item.type.endswith("/diagnosticSettings")]


def test_access_is_given_on_the_group_the_hub_and_a_project(world: World) -> None:
    text = zone({"access": [DEVELOPER]}, {"access": [DEVELOPER]}, access=[READER])
    plan = world.apply(text)
    assert assigned(world) == {GROUP: "acdd72a7", HUB: "64702f94", PROJECT: "64702f94"}
    shown = {change.id.partition("/providers/Microsoft.Auth")[0]: change.remark for change in plan.changes}
    assert shown[PROJECT] == f"'Azure AI Developer' for '{platform.PRINCIPAL}'"
    assert world.plan(text).is_empty


def test_access_that_is_taken_out_of_the_file_is_taken_away_wherever_it_was(world: World) -> None:
    world.apply(zone({"access": [DEVELOPER]}, {"access": [DEVELOPER]}, access=[READER]))
    plan = world.apply(zone())
    assert [line for line in lines(plan.changes) if line.startswith("-")]
    assert assigned(world) == {}
    assert "deployer-also" not in world.get(HUB)["tags"]
    assert world.plan(zone()).is_empty


def test_the_mark_stays_until_everything_it_stands_for_is_gone(world: World) -> None:
    world.apply(zone({"access": [DEVELOPER]}))
    denied = {"error": {"code": "Denied", "message": "not today"}}
    fault = Fault("deny", "answer", "DELETE", "*/roleassignments/*", times=0, status=403, body=denied)
    world.cloud.keep("fault", "deny", fault)
    ended = [event for event in world.run(world.plan(zone())) if event.state in (State.FAILED, State.SKIPPED)]
    states = {(event.action, event.state) for event in ended}
    assert states == {("delete", State.FAILED), ("update", State.SKIPPED)}
    world.cloud.drop("fault", "deny")
    assert Action.DELETE in {change.action for change in world.apply(zone()).changes}
    assert assigned(world) == {}


def test_an_assignment_made_by_hand_serves_and_survives_destroy(world: World) -> None:
    world.apply(zone())
    id = f"{HUB}/providers/Microsoft.Authorization/roleAssignments/{BY_HAND}"
    role = {"roleDefinitionId": f"{ROLES}/64702f94-c441-49e6-a78b-ef80e0188fee", "principalId": platform.PRINCIPAL}
    world.put(id, "2022-04-01", {"properties": {**role, "principalType": "Group"}})
    plan = world.apply(zone({"access": [DEVELOPER]}))
    assert not [line for line in lines(plan.changes) if "role_assignment" in line]
    (used,) = [change for change in plan.changes if change.kind == "role_assignment"]
    assert (used.action, used.reason) == (Action.READ, f"reuses '{BY_HAND}'")
    assert world.plan(zone({"access": [DEVELOPER]})).is_empty
    world.apply(zone())
    assert list(assigned(world)) == [HUB]


def test_a_changed_principal_type_is_another_assignment_in_place_of_the_first(world: World) -> None:
    world.apply(zone({"access": [DEVELOPER]}))
    plan = world.apply(zone({"access": [{**DEVELOPER, "type": "service_principal"}]}))
    assert [line[:19] for line in lines(plan.changes)] == ["-/+ role_assignment"]


def test_logs_of_the_hub_and_each_project_go_to_the_workspace(world: World) -> None:
    text = zone(diagnostics={"workspace": platform.LOGS})
    world.apply(text)
    assert [id.split("/providers/")[1].rpartition("/")[2] for id in settings(world)] == ["hub-ai", "assistants"]
    assert world.plan(text).is_empty
    quiet = zone(diagnostics={"workspace": platform.LOGS, "logs": "audit", "metrics": False})
    plan = world.apply(quiet)
    assert [line.split()[:2] for line in lines(plan.changes)] == [["~", "diagnostic_setting"]] * 2
    assert world.plan(quiet).is_empty


def test_another_workspace_is_another_setting_and_one_made_by_hand_stays(world: World) -> None:
    world.apply(zone(diagnostics={"workspace": platform.LOGS}))
    by_hand = f"{HUB}/providers/Microsoft.Insights/diagnosticSettings/by-hand"
    logs = {"logs": [{"categoryGroup": "audit", "enabled": True}]}
    world.put(by_hand, "2021-05-01-preview", {"properties": {"workspaceId": platform.OTHER_LOGS, **logs}})
    moved = zone(diagnostics={"workspace": platform.OTHER_LOGS, "logs": "all"})
    plan = world.apply(moved)
    assert sorted(line.split()[0] for line in lines(plan.changes)) == ["+", "+", "-", "-"]
    assert world.plan(moved).is_empty
    world.apply(zone())
    assert settings(world) == [by_hand]


def test_settings_and_assignments_go_before_what_they_are_on(world: World) -> None:
    text = zone({"access": [DEVELOPER]}, diagnostics={"workspace": platform.LOGS})
    world.apply(text)
    plan = world.destroy(text)
    hub = next(change for change in plan.changes if change.kind == "hub")
    for kind in ("role_assignment", "diagnostic_setting"):
        (step,) = [item.steps[0].key for item in plan.changes if item.kind == kind and item.id.startswith(HUB + "/")]
        assert step in hub.steps[0].needs
    assert not list(world.cloud.index.inside(GROUP))


def test_assignments_are_found_without_any_mark_where_nothing_is_ours(world: World) -> None:
    world.apply(zone())
    theirs: dict[str, Any] = {"resource_group": {"name": "rg-ai", "existing": True}}
    theirs["hub"] = {"name": "hub-ai", "existing": True}
    theirs |= {"name": "apps", "projects": [{"name": "assistants", "existing": True, "access": [DEVELOPER]}]}
    world.apply(zone(**theirs))
    assert list(assigned(world)) == [PROJECT]
    theirs["projects"] = [{"name": "assistants", "existing": True}]
    plan = world.apply(zone(**theirs))
    assert [line[:17] for line in lines(plan.changes)] == ["- role_assignment"]
    assert assigned(world) == {}


def test_a_day_later_nothing_has_changed(world: World) -> None:
    text = zone({"access": [DEVELOPER]}, access=[READER], diagnostics={"workspace": platform.LOGS})
    world.apply(text)
    world.cloud.clock.advance(timedelta(days=1).total_seconds())
    writes = world.writes
    world.apply(text)
    assert world.writes == writes
