"""The life of an environment: made, left alone, changed, destroyed, made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.values.change import Action
from tests.conftest import Run
from tests.world import World, environment, lines

ENVIRONMENTS = Path(__file__).parents[2] / "environments"
SMALL = environment("model: mistral-small-2503, name: chat")
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"
PROJECT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/assistants"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_examples_apply_answer_and_then_change_nothing(world: World, name: str) -> None:
    text = (ENVIRONMENTS / f"{name}.yaml").read_text()
    world.apply(text)
    outcomes = world.verify(text)
    assert outcomes
    assert all(outcome.ok for outcome in outcomes), outcomes
    before = world.writes
    assert world.plan(text).is_empty
    assert world.writes == before


def test_a_changed_tag_is_one_update_and_a_tag_taken_away_goes(world: World) -> None:
    world.apply(environment("model: mistral-small-2503, name: chat, tags: {stage: dev}"))
    plan = world.apply(environment("model: mistral-small-2503, name: chat, tags: {stage: prod}"))
    assert lines(plan.changes) == ["~ serverless_endpoint chat"]
    plan = world.apply(SMALL)
    assert lines(plan.changes) == ["~ serverless_endpoint chat"]
    assert "stage" not in world.get(f"{PROJECT}/serverlessEndpoints/chat")["tags"]
    assert world.plan(SMALL).is_empty


def test_a_removed_deployment_takes_its_subscription_along_when_nothing_else_needs_it(world: World) -> None:
    world.apply(environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small"))
    plan = world.apply(SMALL)
    assert [line.rsplit(" ", 1)[0] for line in lines(plan.changes)] == [
        "- marketplace_subscription",
        "- serverless_endpoint",
    ]


def test_another_model_under_the_same_name_replaces_the_endpoint_and_names_the_field(world: World) -> None:
    world.apply(SMALL)
    plan = world.apply(environment("model: Ministral-3B, name: chat"))
    replaced = [change for change in plan.changes if change.action is Action.REPLACE]
    assert [change.id.rsplit("/", 1)[-1] for change in replaced] == ["chat"]
    assert [field.path for field in replaced[0].fields if field.replaces] == [
        ("properties", "modelSettings", "modelId")
    ]
    assert plan.counts() == (2, 0, 2)
    assert sorted(line.split(" ")[0] for line in lines(plan.changes)) == ["+", "-", "-/+"]


def test_two_deployments_swap_their_names(world: World) -> None:
    world.apply(environment("model: mistral-small-2503, name: one", "model: Ministral-3B, name: two"))
    swapped = environment("model: mistral-small-2503, name: two", "model: Ministral-3B, name: one")
    plan = world.apply(swapped)
    assert sorted(lines(plan.changes)) == ["-/+ serverless_endpoint one", "-/+ serverless_endpoint two"]
    assert world.plan(swapped).is_empty
    assert all(outcome.ok for outcome in world.verify(swapped))


def test_a_renamed_endpoint_is_deleted_before_its_model_is_deployed_again(world: World) -> None:
    world.apply(SMALL)
    plan = world.apply(environment("model: mistral-small-2503, name: talk"))
    assert sorted(lines(plan.changes)) == ["+ serverless_endpoint talk", "- serverless_endpoint chat"]
    assert "'chat' will not answer" in next(change.outage for change in plan.changes if change.outage)


def test_another_model_on_machines_takes_over_before_the_old_one_goes(world: World) -> None:
    size = "compute: {instance_type: Standard_NC96ads_A100_v4}"
    world.apply(environment(f"model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, {size}"))
    other = environment(f"model: mistralai-Mixtral-8x7B-Instruct-v01, name: batch, {size}")
    plan = world.apply(other)
    assert [line.rsplit(" ", 1)[0] for line in lines(plan.changes)] == [
        "+ online_deployment",
        "~ online_traffic",
        "- online_deployment",
    ]
    assert world.plan(other).is_empty


def test_destroy_leaves_nothing_and_apply_makes_it_again(world: World) -> None:
    text = (ENVIRONMENTS / "dev.yaml").read_text()
    world.apply(text)
    world.destroy(text)
    assert not world.draft(text).live.resources
    world.apply(text)
    assert world.plan(text).is_empty


@pytest.mark.parametrize("purge", [True, False])
def test_destroy_says_what_stays_soft_deleted_and_for_how_long(run: Run, purge: bool) -> None:
    """The vault always does, and nothing purges it; workspaces do where they are not purged."""
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    day = ("--sandbox", "--as-of", "2026-11-23")
    assert run("apply", *day, "--yes", "test.yaml").code == 0
    shown = run("destroy", "--sandbox", "--yes", "--purge" if purge else "--no-purge", "test.yaml").out
    told = {
        line.split("'")[0].strip(" -"): below.strip(" #")
        for line, below in zip(shown.splitlines(), shown.splitlines()[1:], strict=False)
        if "soft-deleted" in below
    }
    vault = "soft-deleted: it can be recovered for 90 days, and its name is taken until then"
    workspace = vault.replace("90", "14")
    assert told == {"key vault": vault} | ({} if purge else {"hub": workspace, "project": workspace})


def test_the_models_of_july_2024_all_deploy_and_answer_in_that_summer() -> None:
    from datetime import date

    world = World(date(2024, 8, 5))
    text = (ENVIRONMENTS / "history" / "seed-2024.yaml").read_text()
    world.apply(text)
    outcomes = world.verify(text)
    assert len(outcomes) == 8
    assert all(outcome.ok for outcome in outcomes), outcomes
