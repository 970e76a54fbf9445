"""Who may do what, and where logs go: what has no tags is found again all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.environment.hub import Hub
from deployer.environment.hub_dependencies import HubDependencies
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.record import Record
from deployer.values.change import Action, Plan
from deployer.values.event import State
from deployer.values.late_value import late
from deployer.values.live import Live
from tests import platform
from tests.scenarios.landing import GROUP, HUB, PROJECT, zone
from tests.world import SUBSCRIPTION, TODAY, World, lines

DEVELOPER = {"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "group"}
READER = {"role": "Reader", "principal": platform.PRINCIPAL, "type": "group"}
ROLES = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
BY_HAND = "99999999-8888-7777-6666-555555555555"
PLACE = HubDependencies(
    Hub.model_validate({"name": "hub-ai", "container_registry": {}}),
    GROUP,
    (SUBSCRIPTION, "rg-ai", "hub-ai", "eastus2"),
)
ACTING = {"project": PROJECT, "endpoint": f"{PROJECT}/onlineEndpoints/mixtral"}


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


def test_identities_of_what_is_made_get_roles_on_what_is_made_beside_the_hub(world: World) -> None:
    text = zone(*_acting())
    plan = world.plan(text)
    told = {change.remark: change for change in plan.changes if change.kind == "role_assignment"}
    (pulls,) = [change for remark, change in told.items() if remark.startswith("'AcrPull'")]
    assert str(late((pulls.after or {})["properties"]["principalId"])) == "(identity of assistants/mixtral)"
    needs = {key.address.rsplit("/", 1)[-1] for key in pulls.steps[0].needs}
    assert {"mixtral", str(PLACE.registry).rsplit("/", 1)[-1]} <= needs
    world.apply(text)
    given = {item.properties["scope"].rsplit("/", 1)[-1]: item.properties for item in _assignments(world)}
    principals = {name: world.get(id)["identity"]["principalId"] for name, id in ACTING.items()}
    assert given[PLACE.storage.rsplit("/", 1)[-1]]["principalId"] == principals["project"]
    assert given[str(PLACE.registry).rsplit("/", 1)[-1]]["principalId"] == principals["endpoint"]
    vault = given[PLACE.vault.rsplit("/", 1)[-1]]
    assert vault["description"] == f"the identity of '{platform.IDENTITY}'"
    assert vault["principalId"] == world.get(platform.IDENTITY, "2023-01-31")["properties"]["principalId"]
    assert given["hub-ai"]["principalId"] == vault["principalId"], "the hub acts as the identity that it is given"
    assert world.plan(text).is_empty
    ground = LiveGroup(world.plan(text).scope, _everything(world), catalog.at(TODAY), "")
    assert world.plan(export(ground).text).is_empty
    world.destroy(text)
    assert not _assignments(world)


def test_what_is_made_again_gets_its_roles_again(world: World) -> None:
    world.apply(zone(*_acting()))
    again = zone(*_acting(auth="entra"))
    plan = world.apply(again)
    shown = [line for line in lines(plan.changes) if "role_assignment" in line]
    (renewed,) = [change for change in plan.changes if change.kind == "role_assignment" and change.steps]
    assert (shown[0][:3], renewed.reason) == ("-/+", "'assistants/mixtral' is made again, with another identity")
    (pulls,) = [item for item in _assignments(world) if item.properties["scope"] == PLACE.registry]
    assert pulls.properties["principalId"] == world.get(ACTING["endpoint"])["identity"]["principalId"]
    assert world.plan(again).is_empty


def test_a_role_that_azure_gives_meanwhile_serves(world: World) -> None:
    """As it does when a workspace is made (https://github.com/MicrosoftDocs/azure-docs/issues/80040)."""
    world.apply(zone())
    text = zone({"storage_account": {"access": [{"role": "Storage Blob Data Contributor", "identity": "hub-ai"}]}})
    plan = world.plan(text)
    role = {"roleDefinitionId": f"{ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe", "principalType": "ServicePrincipal"}
    id = f"{PLACE.storage}/providers/Microsoft.Authorization/roleAssignments/{BY_HAND}"
    world.put(id, "2022-04-01", {"properties": {**role, "principalId": world.get(HUB)["identity"]["principalId"]}})
    (event,) = [event for event in world.run(plan) if event.address in _ids(plan) and event.state is State.DONE]
    assert event.detail == "somebody else made the same one: it serves"
    assert world.plan(text).is_empty
    assert [item.id for item in _assignments(world)] == [id]


def _acting(auth: str = "key") -> tuple[dict[str, Any], dict[str, Any]]:
    """A hub and a project whose identities, and that of an endpoint, have roles on what is made beside the hub."""
    hub = {
        "user_assigned_identities": [platform.IDENTITY],
        "storage_account": {"access": [{"role": "Storage Blob Data Contributor", "identity": "project.assistants"}]},
        "key_vault": {"access": [{"role": "Key Vault Secrets User", "identity": platform.IDENTITY}]},
        "container_registry": {"access": [{"role": "AcrPull", "identity": "assistants/mixtral"}]},
        "access": [{"role": "Reader", "identity": "hub-ai"}],
    }
    machines = {"compute": {"instance_type": "Standard_NC96ads_A100_v4"}, "name": "mixtral", "auth": auth}
    return hub, {"deployments": [{"model": "mistralai-Mixtral-8x7B-Instruct-v01", **machines}]}


def _assignments(world: World) -> list[Record]:
    return [item for item in world.cloud.index.inside(GROUP) if item.type.endswith("/roleAssignments")]


def _ids(plan: Plan) -> set[str]:
    return {change.address for change in plan.changes if change.kind == "role_assignment"}


def _everything(world: World) -> Live:
    return read(Azure(world.target), world.plan(zone()).scope, (), foreign=True)


def test_a_day_later_nothing_has_changed(world: World) -> None:
    text = zone({"access": [DEVELOPER]}, access=[READER], diagnostics={"workspace": platform.LOGS})
    world.apply(text)
    world.cloud.clock.advance(timedelta(days=1).total_seconds())
    writes = world.writes
    world.apply(text)
    assert world.writes == writes
