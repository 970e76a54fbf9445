"""What a plan keeps, leaves out and asks for: said with its reason, and never forgotten."""

from __future__ import annotations

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.tags import ALSO
from deployer.kinds.all import buys
from deployer.planning.plan_environment import plan_environment
from deployer.reports.formats import report
from deployer.source.load import parse
from deployer.values.change import Action
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.world import HEAD, World, environment

CHAT = "model: mistral-small-2503, name: chat"
REGISTRY = environment(CHAT, head=HEAD.replace("hub-test}", "hub-test, container_registry: {sku: premium}}"))
WITHOUT = environment(CHAT)
GRANT = "access: [{role: Reader, principal: 11111111-2222-4333-8444-555555555555, type: user}]\n"


def test_a_registry_that_the_hub_still_names_is_remembered_until_it_can_go() -> None:
    world = World()
    world.apply(REGISTRY)
    plan = world.apply(WITHOUT)
    assert any("still referenced by hub 'hub-test'" in note for note in plan.notes)
    (hub,) = [item for item in world.draft(WITHOUT).live.resources.values() if item.kind == "hub"]
    assert hub.body["tags"][ALSO] == "container_registry"
    again = world.plan(WITHOUT)
    assert not again.steps()
    assert any("still referenced by hub 'hub-test'" in note for note in again.notes)
    world.destroy(WITHOUT)
    assert not [id for id in world.cloud.index.records if "registries" in id]


def test_nothing_is_bought_for_an_endpoint_that_is_left_out() -> None:
    world = World()
    plan = world.plan(WITHOUT, PlanOptions(exclude=frozenset({"chat"})))
    assert {change.kind for change in plan.changes if change.steps}.isdisjoint(
        {"marketplace_subscription", "serverless_endpoint"}
    )
    bought = world.plan(WITHOUT, PlanOptions(target=frozenset({"chat"})))
    assert any(buys(change) for change in bought.changes)


def test_a_part_without_changes_does_not_say_that_everything_matches() -> None:
    world = World()
    world.apply(WITHOUT)
    more = environment(CHAT, "model: Ministral-3B, name: small")
    text = report("plan", "text")([world.plan(more, PlanOptions(target=frozenset({"chat"})))])
    assert "No changes. Your infrastructure matches" not in text
    assert "No changes in this part of the plan; 2 changes are left out." in text


@pytest.mark.parametrize("word", ["nosuch", "from:nosuch"])
def test_a_word_of_adopt_that_names_nothing_is_refused(word: str) -> None:
    world = World()
    world.apply(WITHOUT)
    with pytest.raises(Unsafe, match="PLN007"):
        world.plan(WITHOUT, PlanOptions(adopt=frozenset({word})))


def test_a_role_assignment_is_named_by_role_and_principal_and_is_no_purchase() -> None:
    world = World()
    world.apply(f"{GRANT}{WITHOUT}")
    plan = world.plan(WITHOUT)
    (gone,) = [change for change in plan.changes if change.action is Action.DELETE]
    assert gone.remark == "'Reader' for '11111111-2222-4333-8444-555555555555'"
    assert "Purchases" not in report("plan", "markdown")([plan])
    first = World().plan(f"{GRANT}{WITHOUT}")
    assert [change.kind for change in first.changes if buys(change)] == ["marketplace_subscription"]


def test_access_to_the_group_waits_for_the_group_alone() -> None:
    plan = World().plan(f"{GRANT}{WITHOUT}")
    (grant,) = [change for change in plan.changes if change.kind == "role_assignment"]
    assert [need.address.rpartition("/")[2] for need in grant.steps[0].needs] == ["rg-test"]


def test_a_declared_deployment_that_nothing_is_rendered_for_stops_the_plan() -> None:
    world = World()
    world.apply(WITHOUT)
    source, facts = parse(WITHOUT.replace("mistral-small-2503", "house-small"), "test.yaml"), catalog.at(world.day)
    unruled = CheckedEnvironment(check([source], facts, rules=()).read[0], source, ())
    with pytest.raises(Unsafe, match="PLN010"):
        plan_environment(Azure(world.target), unruled, PlanOptions())
    plan_environment(Azure(world.target), unruled, PlanOptions(destroy=True))


def test_what_is_known_of_models_is_told_of_every_region() -> None:
    head = HEAD.replace("location: eastus2", "location: eastus2\nregions: [eastus2, westus3]")
    plan = World().plan(environment("model: mistral-small-2503", head=head))
    (life,) = plan.lifecycles
    assert sorted(address.split("/")[8] for address in life.addresses) == ["assistants-eastus2", "assistants-westus3"]
