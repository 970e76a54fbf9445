"""A part of a plan: what it keeps, what it leaves, and that what is left still makes sense."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from deployer.reports.formats import report
from deployer.values.change import Action, Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests import platform
from tests.conftest import Run
from tests.scenarios import estate
from tests.world import World, environment, lines

CHAT = "model: mistral-small-2503, name: chat"
SMALL = "model: Ministral-3B, name: small"
MACHINE = "compute: {instance_type: Standard_NC24ads_A100_v4}"
BATCH = f"model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, {MACHINE}"
BOTH = environment(CHAT, SMALL)
EMPTY = environment().replace("    deployments:\n", "")


def only(*target: str, exclude: Iterable[str] = ()) -> PlanOptions:
    return PlanOptions(target=frozenset(target), exclude=frozenset(exclude))


def is_whole(plan: Plan) -> bool:
    """Whether every step waits for steps of this plan only."""
    keys = {step.key for step in plan.steps()}
    return all(need in keys for step in plan.steps() for need in step.needs)


def test_a_target_keeps_what_it_needs_and_nothing_else(world: World) -> None:
    plan = world.apply(BOTH, only("chat"))
    assert is_whole(plan)
    kinds = [change.kind for change in plan.changes if change.steps]
    assert kinds.count("serverless_endpoint") == kinds.count("marketplace_subscription") == 1
    assert {"resource_group", "hub", "project", "storage_account", "key_vault"} <= set(kinds)
    rest = world.apply(BOTH)
    assert [line.rsplit("-", 1)[0] for line in lines(rest.changes)] == [
        "+ marketplace_subscription ministral-3b",
        "+ serverless_endpoint small",
    ]


def test_what_comes_along_and_what_is_left_out_is_said_and_the_plan_is_not_complete(world: World) -> None:
    plan = world.plan(BOTH, only("chat"))
    along, left = plan.notes
    assert along.startswith("also included, because the target depends on it or goes along with it: resource group ")
    assert "'chat'" not in along
    every = world.plan(BOTH)
    assert f"leave {len(every.changes) - len(plan.changes)} changes out" in left
    assert not json.loads(report("plan", "json")([plan]))["complete"]
    assert json.loads(report("plan", "json")([every]))["complete"]


def test_a_target_is_a_name_an_id_or_a_kind_with_a_name(world: World) -> None:
    world.apply(EMPTY)
    full = world.plan(BOTH)
    (id,) = (change.id for change in full.changes if change.name == "chat")
    digests = {
        world.plan(BOTH, only(word)).digest for word in ("chat", "CHAT", "serverless_endpoint.chat", id, id.upper())
    }
    assert len(digests) == 1


def test_an_exclusion_takes_along_what_needs_it(world: World) -> None:
    world.apply(EMPTY)
    changed = EMPTY.replace("name: assistants", "name: assistants\n    description: changed")
    assert lines(world.plan(changed).changes) == ["~ project assistants"]
    assert world.plan(changed, only(exclude=["assistants"])).is_empty
    fresh = World().plan(BOTH, only(exclude=["hub-test"]))
    assert {change.kind for change in fresh.changes if change.steps} == {
        "resource_group",
        "storage_account",
        "key_vault",
    }
    assert is_whole(fresh)


def test_a_target_and_an_exclusion_together(world: World) -> None:
    plan = world.plan(BOTH, only("chat", "small", exclude=["small"]))
    assert "small" not in {change.name for change in plan.changes if change.steps}
    assert "chat" in {change.name for change in plan.changes if change.steps}
    assert is_whole(plan)


@pytest.mark.parametrize("choice", ["target", "exclude", "replace"])
def test_a_word_that_names_nothing_is_refused_with_the_nearest_name(world: World, choice: str) -> None:
    with pytest.raises(Unsafe, match="nothing in this plan is called 'chatt'") as caught:
        world.plan(BOTH, PlanOptions(**{choice: frozenset({"chatt"})}))  # type: ignore[arg-type]
    assert "did you mean 'chat'?" in str(caught.value)


def test_every_part_of_a_plan_can_be_applied_and_the_parts_make_the_whole() -> None:
    whole = platform.build(World()).plan(estate.WHOLE)
    names = {change.id.lower() for change in whole.changes if change.steps}
    for name in sorted(names):
        some = platform.build(World()).plan(estate.WHOLE, only(name))
        rest = platform.build(World()).plan(estate.WHOLE, only(exclude=[name]))
        assert is_whole(some), name
        assert is_whole(rest), name
        assert not {change.address for change in rest.changes if change.steps and change.id.lower() == name}


def test_an_endpoint_is_replaced_on_request_and_answers_again(world: World) -> None:
    text = environment(CHAT, BATCH)
    world.apply(text)
    plan = world.apply(text, PlanOptions(replace=frozenset({"chat", "batch"})))
    assert {tuple(line.split(" ")[:2]) for line in lines(plan.changes)} == {
        ("-/+", "online_endpoint"),
        ("-/+", "serverless_endpoint"),
        ("+", "online_deployment"),
        ("+", "online_traffic"),
    }
    assert world.plan(text).is_empty
    assert all(outcome.ok for outcome in world.verify(text))


@pytest.mark.parametrize(
    "name", ["rg-test", "hub-test", "assistants", "mistral-7b-instruct-v0-2-1f4991", "mistral-small-2503-3f6d9db4"]
)
def test_what_holds_or_carries_others_is_not_replaced(world: World, name: str) -> None:
    text = environment(CHAT, BATCH)
    world.apply(text)
    with pytest.raises(Unsafe, match="cannot be replaced") as caught:
        world.plan(text, PlanOptions(replace=frozenset({name})))
    assert caught.value.problems[0].code == "PLN008"


def test_a_deployment_that_is_not_replaced_is_told_how_another_takes_over(world: World) -> None:
    text = environment(BATCH)
    world.apply(text)
    with pytest.raises(Unsafe) as caught:
        world.plan(text, PlanOptions(replace=frozenset({"mistral-7b-instruct-v0-2-1f4991"})))
    assert [problem.message for problem in caught.value.problems] == [
        "online deployment 'mistral-7b-instruct-v0-2-1f4991' cannot be replaced: Azure deletes no deployment that has "
        "traffic; change its model, version or machine, and another takes over"
    ]


def test_another_way_in_makes_the_endpoint_again_with_what_stands_behind_it(world: World) -> None:
    world.apply(environment(BATCH))
    other = environment(f"{BATCH}, auth: entra")
    world.apply(other)
    assert world.plan(other).is_empty
    both = environment(
        "model: mistralai-Mixtral-8x7B-Instruct-v01, name: batch, auth: key, "
        "compute: {instance_type: Standard_NC96ads_A100_v4}"
    )
    plan = world.apply(both)
    gone = next(change for change in plan.changes if change.action is Action.DELETE)
    assert (gone.kind, gone.through.rsplit("/", 1)[-1]) == ("online_deployment", "batch")
    assert world.plan(both).is_empty


def test_an_endpoint_in_which_somebody_else_works_is_not_replaced(world: World) -> None:
    world.apply(environment(BATCH))
    (mine,) = (record for record in world.cloud.index.records.values() if "/deployments/" in record.id)
    theirs = mine.id.rsplit("/", 1)[0] + "/green"
    body = world.get(mine.id)
    shown = {key: body["properties"][key] for key in ("endpointComputeType", "model", "instanceType")}
    world.put(theirs, "2025-12-01", {"location": "eastus2", "kind": "Managed", "sku": body["sku"], "properties": shown})
    with pytest.raises(Unsafe, match="online deployment 'green' in it is not ours"):
        world.plan(environment(f"{BATCH}, auth: entra"))


def test_prune_only_deletes_and_no_prune_does_the_rest(world: World) -> None:
    world.apply(BOTH)
    text = environment(f"{CHAT}, tags: {{stage: prod}}")
    without = world.plan(text, PlanOptions(prune="without"))
    assert lines(without.changes) == ["~ serverless_endpoint chat"]
    assert any("'small' is no longer declared, and is kept because of --no-prune" in note for note in without.notes)
    pruned = world.apply(text, PlanOptions(prune="only"))
    assert [line.split(" ")[:2] for line in lines(pruned.changes)] == [
        ["-", "marketplace_subscription"],
        ["-", "serverless_endpoint"],
    ]
    assert lines(world.apply(text).changes) == ["~ serverless_endpoint chat"]


def test_prune_leaves_what_can_only_go_after_something_else_has_changed(world: World) -> None:
    world.apply(environment(BATCH))
    other = environment(
        "model: mistralai-Mixtral-8x7B-Instruct-v01, name: batch, compute: {instance_type: Standard_NC96ads_A100_v4}"
    )
    plan = world.plan(other, PlanOptions(prune="only"))
    assert plan.is_empty
    assert any("stays for now: something else has to change first" in note for note in plan.notes)
    world.apply(other, PlanOptions(prune="without"))
    after = world.apply(other, PlanOptions(prune="only"))
    assert [line.rsplit(" ", 1)[0] for line in lines(after.changes)] == ["- online_deployment"]


def test_without_pruning_what_waits_for_a_deletion_waits_too(world: World) -> None:
    world.apply(environment(CHAT))
    plan = world.plan(environment("model: mistral-small-2503, name: talk"), PlanOptions(prune="without"))
    assert plan.is_empty
    assert sorted(plan.notes) == [
        "serverless endpoint 'chat' is no longer declared, and is kept because of --no-prune",
        "serverless endpoint 'talk' is left as it is: it waits for a deletion",
    ]


def test_what_goes_with_its_endpoint_is_selected_with_it(world: World) -> None:
    world.apply(environment(BATCH, CHAT))
    text = environment(CHAT)
    (deployment,) = (record.name for record in world.cloud.index.records.values() if "/deployments/" in record.id)
    both = ["- online_endpoint batch", f"- online_deployment {deployment}"]
    assert sorted(lines(world.plan(text, only("batch")).changes)) == sorted(both)
    assert sorted(lines(world.plan(text, only(deployment)).changes)) == sorted(both)
    assert lines(world.plan(text, only(exclude=[deployment])).changes) == []


def test_the_commands_prune_and_leave(run: Run) -> None:
    day = ("--as-of", "2026-11-23")
    Path("test.yaml").write_text(BOTH)
    assert run("apply", "--sandbox", *day, "--auto-approve", "test.yaml").code == 0
    Path("test.yaml").write_text(environment(CHAT))
    left = run("apply", "--sandbox", *day, "--auto-approve", "--no-prune", "test.yaml")
    assert "is kept because of --no-prune" in left.out
    assert left.out.endswith("No changes in this part of the plan; 2 changes are left out.\n")
    asked = run("prune", "--sandbox", *day, "test.yaml")
    assert (asked.code, "OPT002" in asked.err) == (1, True)
    done = run("prune", "--sandbox", *day, "--auto-approve", "test.yaml")
    assert done.out.endswith("Apply complete! Resources: 0 added, 0 changed, 2 destroyed.\n"), done.out
    again = run("prune", "--sandbox", *day, "--auto-approve", "test.yaml")
    assert again.out == "No changes. Your infrastructure matches the configuration.\n"


def test_a_plan_shows_what_it_passes_over_and_why(run: Run) -> None:
    Path("test.yaml").write_text(environment(CHAT))
    day = ("--as-of", "2026-11-23")
    assert run("apply", "--sandbox", *day, "--auto-approve", "test.yaml").code == 0
    quiet = run("plan", "--sandbox", *day, "test.yaml")
    assert quiet.out == "No changes. Your infrastructure matches the configuration.\n"
    loud = run("plan", "--sandbox", *day, "--show-noise", "test.yaml").out
    assert "  = storage account 'st" in loud
    assert (
        '      properties.networkAcls.defaultAction: "Allow"  # what Azure has where nobody asks for anything\n' in loud
    )
    assert "      properties.endpointState: (value not shown)  # set by Azure\n" in loud
    assert loud.endswith("No changes. Your infrastructure matches the configuration.\n")
