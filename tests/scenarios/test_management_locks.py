"""Management locks stop a plan before its first write (fault F26), and say which lock it is."""

from __future__ import annotations

import pytest

from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.world import HEAD, SUBSCRIPTION, World, environment

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
PROJECT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/assistants"
ONE = environment("model: mistral-small-2503, name: chat")
TWO = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")


def lock(world: World, scope: str, level: str, name: str = "keep") -> None:
    body = {"properties": {"level": level, "notes": "ask the platform team"}}
    world.put(f"{scope}/providers/Microsoft.Authorization/locks/{name}", "2020-05-01", body)


def refused(world: World, text: str, **choices: object) -> list[str]:
    before = world.writes
    with pytest.raises(Unsafe) as caught:
        world.plan(text, PlanOptions(**choices))  # type: ignore[arg-type]
    assert world.writes == before
    assert {problem.code for problem in caught.value.problems} == {"GRD005"}
    return [f"{problem.message} // {problem.help}" for problem in caught.value.problems]


def test_a_deletion_that_a_lock_bars_is_refused_with_the_lock_and_what_it_bars(world: World) -> None:
    world.apply(TWO)
    lock(world, GROUP, "CanNotDelete")
    (said,) = refused(world, ONE)
    assert "management lock 'keep' (CanNotDelete) on resource group 'rg-test' blocks this plan" in said
    assert "delete serverless endpoint 'small'" in said
    assert "ask the platform team" in said


def test_a_lock_against_deletion_lets_changes_pass(world: World) -> None:
    world.apply(ONE)
    lock(world, GROUP, "CanNotDelete")
    world.apply(TWO)


@pytest.mark.parametrize("scope", [f"/subscriptions/{SUBSCRIPTION}", GROUP, PROJECT])
def test_a_read_only_lock_above_bars_every_write_below(world: World, scope: str) -> None:
    world.apply(ONE)
    lock(world, scope, "ReadOnly")
    (said,) = refused(world, TWO)
    assert "create serverless endpoint 'small'" in said
    assert world.plan(ONE).is_empty


def test_a_lock_inside_the_group_bars_its_destruction(world: World) -> None:
    world.apply(ONE)
    lock(world, PROJECT, "CanNotDelete", "one")
    lock(world, f"{PROJECT}/serverlessEndpoints/chat", "CanNotDelete", "two")
    said = refused(world, ONE, destroy=True)
    assert sum("management lock 'one'" in text for text in said) == 1
    assert sum("management lock 'two'" in text for text in said) == 1
    assert all("delete resource group 'rg-test'" in text or "more" in text for text in said)


def test_what_a_lock_bars_can_be_left_out(world: World) -> None:
    world.apply(TWO)
    lock(world, f"{PROJECT}/serverlessEndpoints/small", "CanNotDelete")
    refused(world, ONE)
    assert world.plan(ONE, PlanOptions(exclude=frozenset({"small", *subscriptions(world)}))).is_empty


def subscriptions(world: World) -> list[str]:
    found = world.cloud.index.records.values()
    return [item.name for item in found if item.type.endswith("/marketplaceSubscriptions") and "ministral" in item.name]


def test_a_locked_subscription_is_seen_before_the_group_is_made(world: World) -> None:
    lock(world, f"/subscriptions/{SUBSCRIPTION}", "ReadOnly")
    (said,) = refused(world, ONE)
    assert f"on subscription '{SUBSCRIPTION}'" in said


def test_a_plan_without_writes_asks_nothing_of_locks(world: World) -> None:
    world.apply(ONE)
    before = len(world.cloud.log)
    assert world.plan(ONE).is_empty
    assert not [entry for entry in list(world.cloud.log)[before:] if entry.path.endswith("/locks")]


def test_a_lock_put_between_plan_and_apply_fails_what_it_bars_and_nothing_else(world: World) -> None:
    world.apply(TWO)
    tagged = environment("model: mistral-small-2503, name: chat, tags: {a: b}", head=HEAD)
    plan = world.plan(tagged)
    lock(world, f"{PROJECT}/serverlessEndpoints/small", "CanNotDelete")
    events = {event.address.rsplit("/", 1)[-1]: event for event in world.run(plan)}
    assert "ScopeLocked" in events["small"].detail
    assert events["chat"].state.value == "done"
