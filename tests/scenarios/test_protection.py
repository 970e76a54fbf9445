"""What is protected is neither deleted nor replaced before its protection was taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.conftest import Run
from tests.world import HEAD, SUBSCRIPTION, World, lines

WORKSPACES = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.MachineLearningServices/workspaces"
)
DESTROY = PlanOptions(destroy=True, purge=True)


def text(*, hub: str = "", project: str = "", deployment: str = "", model: str = "mistral-small-2503") -> str:
    """A hub, a project and an endpoint, each with something more to say."""
    head = HEAD.replace("{name: hub-test}", f"{{name: hub-test{hub}}}")
    endpoint = f"    deployments:\n      - {{model: {model}, name: chat{deployment}}}\n"
    return f"{head}projects:\n  - name: assistants{project}\n{endpoint}"


def refused(world: World, environment: str, choices: PlanOptions = DESTROY) -> list[str]:
    """What a plan is refused for."""
    with pytest.raises(Unsafe) as caught:
        world.plan(environment, choices)
    assert {problem.code for problem in caught.value.problems} == {"GRD003"}
    return [problem.message.partition(" is protected")[0] for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"deployment": ", protect: true"}, ["serverless endpoint 'chat'"]),
        ({"project": "\n    protect: true"}, ["project 'assistants'"]),
        ({"hub": ", protect: true"}, ["hub 'hub-test'", "key vault", "storage account"]),
    ],
    ids=["deployment", "project", "hub"],
)
def test_destroy_is_refused_until_the_protection_was_taken_away(
    world: World, said: dict[str, str], kept: list[str]
) -> None:
    world.apply(text(**said))
    before = world.writes
    found = refused(world, text(**said))
    assert [name for name in kept if not any(each.startswith(name) for each in found)] == []
    assert len(found) == len(kept)
    assert world.writes == before
    assert refused(world, text(**{key: value.replace("true", "false") for key, value in said.items()})) == found
    free = text(**{key: value.replace("true", "false") for key, value in said.items()})
    plan = world.apply(free)
    assert {field.path[1] for change in plan.changes for field in change.fields} == {
        "deployer-protect",
        "deployer-tags",
    }
    world.destroy(free)
    assert not world.draft(free).live.resources


def test_what_is_to_be_protected_is_so_before_azure_knows(world: World) -> None:
    world.apply(text())
    assert refused(world, text(deployment=", protect: true")) == ["serverless endpoint 'chat'"]


def test_a_protected_endpoint_is_not_replaced(world: World) -> None:
    world.apply(text(deployment=", protect: true"))
    other = text(deployment=", protect: true", model="Ministral-3B")
    assert refused(world, other, PlanOptions()) == ["serverless endpoint 'chat'"]
    assert refused(world, other.replace("true}", "false}"), PlanOptions()) == ["serverless endpoint 'chat'"]


def test_a_protected_endpoint_that_is_no_longer_declared_stays(world: World) -> None:
    world.apply(text(deployment=", protect: true"))
    assert refused(world, text().partition("    deployments")[0], PlanOptions()) == ["serverless endpoint 'chat'"]


def test_a_protected_endpoint_on_machines_may_get_another_model_since_the_endpoint_stays(world: World) -> None:
    machine = ", protect: true, compute: {instance_type: Standard_NC96ads_A100_v4}"
    world.apply(text(deployment=machine, model="mistralai-Mistral-7B-Instruct-v0-2"))
    plan = world.apply(text(deployment=machine, model="mistralai-Mixtral-8x7B-Instruct-v01"))
    assert [line.rsplit(" ", 1)[0] for line in lines(plan.changes)] == [
        "+ online_deployment",
        "~ online_traffic",
        "- online_deployment",
    ]


def test_protection_that_somebody_set_by_hand_holds_and_survives_an_apply(world: World) -> None:
    world.apply(text())
    world.alter(f"{WORKSPACES}/assistants", lambda body: body["tags"].update({"deployer-protect": "true"}))
    assert world.plan(text()).is_empty
    with pytest.raises(Unsafe, match="somebody set its tag 'deployer-protect': take it off"):
        world.plan(text(), DESTROY)


def test_a_limit_on_deletions_holds_for_destroy_prune_and_plan(run: Run) -> None:
    Path("test.yaml").write_text(text())
    day = ("--as-of", "2026-11-23")
    assert run("apply", "--sandbox", *day, "--auto-approve", "test.yaml").code == 0
    less = text().partition("    deployments")[0]
    Path("less.yaml").write_text(less)
    for command in (
        ("destroy", "--sandbox", "--auto-approve", "--max-destroy", "2", "test.yaml"),
        ("prune", "--sandbox", *day, "--auto-approve", "--max-destroy", "1", "less.yaml"),
        ("plan", "--sandbox", *day, "--max-destroy", "1", "less.yaml"),
    ):
        done = run(*command)
        assert (done.code, "GRD004" in done.err) == (1, True), done.err
    assert "DELETE" not in run("sandbox", "log", "--writes").out
    assert run("prune", "--sandbox", *day, "--auto-approve", "--max-destroy", "2", "less.yaml").code == 0
