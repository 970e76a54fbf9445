"""A subdomain that somebody bears, or that waits deleted in any region, is told before the first write."""

from __future__ import annotations

from datetime import date

import pytest

from deployer.azure.azure import Azure
from deployer.catalog.catalog import at
from deployer.live.inventory import inventory
from deployer.planning.plan_environment import replan
from deployer.planning.preflight import preflight, require_ready
from deployer.values.change import Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Problem, Unsafe
from tests.scenarios.test_foundry import WHOLE, text
from tests.world import SUBSCRIPTION, World

SMALL = text("{model: mistral-small-2503, name: small}", more="")
OTHERS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-others"
THEIRS = f"{OTHERS}/providers/Microsoft.CognitiveServices/accounts/theirs"
BODY = {
    "location": "westeurope",
    "kind": "AIServices",
    "sku": {"name": "S0"},
    "properties": {"customSubDomainName": "ai-mistral-test"},
}


@pytest.fixture
def world() -> World:
    """An empty sandbox with an account of somebody else that has our subdomain."""
    made = World()
    made.put(OTHERS, "2022-09-01", {"location": "westeurope"})
    made.put(THEIRS, "2025-09-01", BODY)
    return made


def ready(world: World, plan: Plan) -> None:
    azure = Azure(world.target)
    found = preflight(azure, plan, at(world.day), replan(azure, plan)[1])
    require_ready(each for each in found if each.check == "names")


def refused(world: World, environment: str, choices: PlanOptions = PlanOptions()) -> Problem:  # noqa: B008 - frozen
    with pytest.raises(Unsafe) as found:
        ready(world, world.plan(environment, choices))
    (problem,) = found.value.problems
    assert problem.code == "PLN015"
    assert problem.position
    assert problem.position.line == 7
    return problem


def test_a_subdomain_that_another_account_bears(world: World) -> None:
    problem = refused(world, SMALL)
    assert problem.message == (
        "subdomain 'ai-mistral-test' is not free in Azure: Sub domain name 'ai-mistral-test' is already used. Please "
        "pick a different name."
    )
    free = SMALL.replace("  name: ai", "  subdomain: ai-mistral-free\n  name: ai")
    ready(world, world.plan(free))
    assert world.apply(free).counts()[0] == 3
    assert world.plan(free).is_empty


def test_a_subdomain_that_waits_deleted_in_another_group_and_region(world: World) -> None:
    world.delete(THEIRS, "2025-09-01")
    problem = refused(world, SMALL)
    assert problem.message.startswith(
        "subdomain 'ai-mistral-test' is held by 'theirs' of resource group 'rg-others': it was deleted in 'westeurope'"
    )
    assert problem.help
    assert "--location westeurope --resource-group rg-others --name theirs" in problem.help


@pytest.mark.parametrize("purge", [False, True])
def test_an_account_that_waits_deleted_in_another_region(purge: bool) -> None:
    """`--purge` purges what is in the region of the file: what is elsewhere it does not reach."""
    world = World()
    world.apply(SMALL)
    world.apply(SMALL, PlanOptions(destroy=True))
    moved = SMALL.replace("swedencentral", "westeurope")
    problem = refused(world, moved, PlanOptions(purge=purge))
    assert problem.message.startswith("the name 'ai-mistral-test' is held in this resource group: it was deleted in")
    world.destroy(SMALL)
    world.cloud.clock.advance(49 * 3600)
    assert world.apply(moved).counts()[0] == 3


def test_a_reader_plans_and_need_not_be_allowed_to_ask(world: World) -> None:
    reader = world.other("builds", "Reader")
    plan = reader.plan(SMALL)
    ready(reader, plan)
    assert not [note for note in plan.notes if "subdomain" in note]


def test_a_plan_that_makes_no_account_does_not_ask() -> None:
    world = World()
    world.apply(SMALL)
    world.cloud.log.clear()
    world.plan(SMALL.replace("small}", "small, tags: {team: one}}"))
    assert not [entry for entry in world.cloud.log if entry.path.lower().endswith(("availability", "deletedaccounts"))]


def test_the_inventory_has_our_deployments_in_the_account_of_others(world: World) -> None:
    world.apply(WHOLE.replace("  name: ai-mistral-test", "  name: ai-ours"))
    deployment = {
        "sku": {"name": "GlobalStandard", "capacity": 1},
        "tags": {"deployer": "guests"},
        "properties": {"model": {"format": "Mistral AI", "name": "Mistral-Large-3", "version": "1"}},
    }
    world.put(f"{THEIRS}/deployments/guest", "2025-09-01", deployment)
    found = list(inventory(Azure(world.target), SUBSCRIPTION, at(date(2026, 11, 23))))
    deployments = {
        (each.environment, each.id.rsplit("/", 1)[-1]) for each in found if each.kind == "foundry_deployment"
    }
    assert deployments == {("guests", "guest"), ("test", "chat"), ("test", "medium"), ("test", "documents")}
