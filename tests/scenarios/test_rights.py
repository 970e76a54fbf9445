"""Rights that a plan needs and whoever runs it lacks are known before the first write."""

from __future__ import annotations

import pytest

from deployer.azure.azure import Azure
from deployer.catalog.catalog import at
from deployer.planning.checks.permissions import missing_permissions, with_permission_notes
from deployer.planning.plan_environment import replan
from deployer.planning.preflight import preflight, require_ready
from deployer.planning.required_rights import ROLES, needs
from deployer.sandbox.entra import identities
from deployer.sandbox.facts.read import roles
from deployer.sandbox.state.faults import Fault
from deployer.values.change import Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from deployer.values.right import Need, Permission
from tests import platform
from tests.scenarios.test_permissions import APPLY, EITHER, PAGE, PROD, QUIET, ZONE, fresh, told, with_role
from tests.world import HEAD, SUBSCRIPTION, World, environment

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
SMALL = environment("model: mistral-small-2503, name: chat")
EMPTY = HEAD + "projects: []\n"
ACCESS = HEAD + "access:\n  - {role: Reader, principal: 22222222-3333-4444-5555-666666666666, type: group}\n"
ORDERING = "Microsoft.MarketplaceOrdering/agreements/offers/plans"


def entitled(world: World, plan: Plan) -> None:
    azure = Azure(world.target)
    require_ready(preflight(azure, plan, at(world.day), replan(azure, plan)[1]))


def lacks(world: World, text: str, choices: PlanOptions = PlanOptions()) -> set[str]:  # noqa: B008 - frozen
    """The actions that the plan needs and whoever runs it lacks."""
    found, _ = missing_permissions(Azure(world.target), world.plan(text, choices))
    return {need.action for need in found}


def refused(world: World, text: str) -> str:
    before = world.writes
    with pytest.raises(Unsafe) as caught:
        entitled(world, world.plan(text))
    assert world.writes == before
    (problem,) = caught.value.problems
    assert problem.code == "GRD006"
    assert problem.position
    return f"{problem.message} // {problem.help}"


def test_a_contributor_who_gives_roles_is_told_the_action_the_scope_and_a_role(world: World) -> None:
    ci = world.other("ci", "Contributor")
    said = refused(ci, ACCESS)
    assert "Microsoft.Authorization/roleAssignments/write on subscription" in said
    assert "role Role Based Access Control Administrator holds it" in said
    assert "--no-preflight" in said


def test_contributor_on_the_group_alone_cannot_buy_and_is_told_before_anything_is_made(world: World) -> None:
    world.apply(EMPTY)
    ci = world.other("ci", "Contributor", scope=GROUP)
    identities.assign(world.cloud, "ci", ["Reader"], "/")
    said = refused(ci, SMALL)
    assert f"{ORDERING}/sign/action" in said
    assert f"on subscription '{SUBSCRIPTION}' (role Contributor holds" in said
    assert "serverlessEndpoints" not in said


def test_azure_ai_developer_is_told_that_it_cannot_buy(world: World) -> None:
    world.apply(HEAD + "projects:\n  - name: assistants\n")
    developer = world.other("dev", "Azure AI Developer", "Reader", scope=GROUP)
    identities.assign(world.cloud, "dev", ["Reader"], "/")
    assert lacks(developer, SMALL) >= {f"{ORDERING}/sign/action", "Microsoft.SaaS/resources/write"}
    world.apply(SMALL)
    assert not lacks(developer, environment("model: mistral-small-2503, name: talk"))


def test_a_role_on_the_project_alone_is_asked_for_there(world: World) -> None:
    world.apply(SMALL)
    project = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/assistants"
    developer = world.other("dev", "Azure AI Developer", scope=project)
    identities.assign(world.cloud, "dev", ["Reader"], "/")
    assert not lacks(developer, environment("model: mistral-small-2503, name: talk"))


def test_a_plan_notes_what_lacks_and_is_no_failure(world: World) -> None:
    reader = world.other("builds", "Reader")
    plan = with_permission_notes(Azure(reader.target), reader.plan(SMALL))
    (note,) = [each for each in plan.notes if "permissions that you do not have" in each]
    assert "Microsoft.Resources/subscriptions/resourceGroups/write" in note
    assert "(role Contributor holds them)" in note
    assert plan.digest == world.plan(SMALL).digest


def test_permissions_that_may_not_be_read_are_a_note(world: World) -> None:
    plan = world.plan(SMALL)
    world.cloud.keep(
        "fault", "p", Fault("p", "answer", path="*/Microsoft.Authorization/permissions*", status=403, times=0)
    )
    azure = Azure(world.target)
    entitled(world, plan)
    (note,) = set(with_permission_notes(azure, plan).notes) - set(plan.notes)
    assert "your permissions cannot be read" in note


def test_the_role_of_the_page_lacks_nothing() -> None:
    releases = with_role(fresh(), APPLY)
    assert lacks(releases, PROD) == set()
    releases.apply(PROD)
    assert lacks(releases, PROD, PlanOptions(destroy=True, purge=True)) == set()


WRITES = [each for each in APPLY["Actions"] if each not in EITHER | QUIET and not each.endswith("/read")]


@pytest.mark.parametrize("action", [each for each in WRITES if not each.endswith("/delete")])
def test_each_writing_action_less_is_known_before_the_first_write(action: str) -> None:
    assert {each.lower() for each in lacks(with_role(fresh(), APPLY, action), PROD)} == {action.lower()}


@pytest.mark.parametrize("action", [each for each in WRITES if each.endswith("/delete")])
def test_each_deleting_action_less_is_known_before_the_first_deletion(action: str) -> None:
    world = World()
    world.apply(PROD)
    less = with_role(world, APPLY, action)
    found = {each.lower() for each in lacks(less, PROD, PlanOptions(destroy=True, purge=True))}
    assert found == {action.lower()}


def test_either_spelling_of_marketplace_subscriptions_serves() -> None:
    for spelling in EITHER:
        assert not lacks(with_role(World(), APPLY, spelling), SMALL)
    assert len(lacks(with_role(World(), APPLY, *EITHER), SMALL)) == 1


def test_what_a_landing_zone_needs_more_is_what_its_table_says(world: World) -> None:
    platform.build(world)
    table = PAGE.partition("## What more a landing zone needs")[2].partition("\n## ")[0]
    plan = world.plan(ZONE)
    asked = {need.action.lower() for need in needs(plan)}
    documented = {each.lower() for each in (*APPLY["Actions"], *told(table))}
    assert {each for each in asked - documented if "/marketplacesubscriptions/" not in each} == set()
    for less in (
        "subnets/join",
        "userAssignedIdentities/assign",
        "sharedKeys",
        "ConnectionsApproval",
        "outboundRules/w",
    ):
        (action,) = [each for each in told(table) if less in each]
        kept = [each for each in (*APPLY["Actions"], *told(table)) if each != action]
        other = world.other("releases", identities.define(world.cloud, {"Name": "landing", "Actions": kept}))
        assert lacks(other, ZONE) == {action}


def test_an_empty_plan_asks_nothing(world: World) -> None:
    world.apply(SMALL)
    plan, before = world.plan(SMALL), len(world.cloud.log)
    missing_permissions(Azure(world.target), plan)
    assert len(world.cloud.log) == before


def test_whoever_has_all_rights_is_asked_about_at_two_places_at_most(world: World) -> None:
    world.apply(EMPTY)
    plan, before = world.plan(SMALL), len(world.cloud.log)
    missing_permissions(Azure(world.target), plan)
    assert [entry.path.partition("/providers")[0] for entry in list(world.cloud.log)[before:]] == [
        GROUP,
        f"/subscriptions/{SUBSCRIPTION}",
    ]


def test_roles_add_up_and_what_one_takes_away_another_may_give() -> None:
    held = [Permission(("*",), ("Microsoft.Authorization/*/Write",)), Permission(("microsoft.authorization/*",))]
    need = Need("Microsoft.Authorization/roleAssignments/write", GROUP)
    assert not need.met(held[:1])
    assert need.met(held)
    assert not Need("A.B/c.d/write", GROUP).met([Permission(("A.B/cxd/write",))])
    assert Need("A.B/c/d/write", GROUP).met([Permission(("A.B/*/write",))])


def test_the_roles_that_are_proposed_are_those_of_azure() -> None:
    azure = {row["name"]: row for row in roles().values()}
    for name, role in ROLES.items():
        assert tuple(azure[name]["actions"]) == role.actions
        assert tuple(azure[name].get("not_actions", ())) == role.not_actions
