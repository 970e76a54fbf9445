"""How a plan is cut into deployments and what stands around them."""

from __future__ import annotations

import json

from msgspec.structs import replace

from deployer.applying.arm_deployments.stages import Stage, actions, stages, steps
from deployer.applying.arm_deployments.template_deployment import bounded
from deployer.values.change import Action, Change, Plan, Step, put
from tests.engine.conftest import ArmWorld
from tests.world import environment

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"
CHAT = "model: mistral-small-2503, name: chat-test"


def accounts(count: int, *, chained: bool = False, size: int = 0) -> Plan:
    """A plan of so many storage accounts."""
    changes: list[Change] = []
    for number in range(count):
        id = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st{number}"
        needs = (put(changes[-1].address),) if chained and changes else ()
        body = {"location": "eastus2", "tags": {"filling": "x" * size}}
        step = Step(put(id.lower()), "PUT", f"{id}?api-version=2024-01-01", "azure-mgmt-resource", body, needs)
        changes.append(Change(Action.CREATE, "storage_account", id, id.lower(), after=body, steps=(step,)))
    return Plan("test", "00000000-0000-0000-0000-000000000000", "rg-test", tuple(changes))


def sizes(found: tuple[Stage, ...]) -> list[int]:
    return [len(stage.steps) for stage in found]


def test_more_than_800_resources_are_split() -> None:
    found = stages(accounts(1700))
    assert sizes(found) == [800, 800, 100]
    assert [str(stage.template.step.key) for stage in found if stage.template] == [
        "deploy deployer-test-1",
        "deploy deployer-test-2",
        "deploy deployer-test-3",
    ]


def test_more_than_four_megabytes_are_split() -> None:
    found = stages(accounts(10, size=1_000_000))
    assert sizes(found) == [3, 3, 3, 1]
    assert all(len(json.dumps(stage.template.step.body)) < 4 * 1024 * 1024 for stage in found if stage.template)


def test_what_is_split_keeps_its_order() -> None:
    found = stages(accounts(1601, chained=True))
    assert sizes(found) == [800, 800, 1]
    first, second, _ = (stage.template for stage in found)
    assert first and second
    assert second.step.needs == (first.contents[-1].key,)
    resources = (second.step.body or {})["properties"]["template"]["resources"]
    assert ["dependsOn" in item for item in resources] == [False, *[True] * 799]


def test_every_write_of_the_plan_is_in_exactly_one_stage(world: ArmWorld) -> None:
    world.apply(environment(CHAT, "model: Ministral-3B, name: small-test"))
    plan = world.plan(environment("model: Ministral-3B, name: chat-test"))
    found = [step.key for stage in stages(plan) for step in stage.steps]
    assert sorted(found) == sorted(step.key for step in plan.steps())
    position = {key: number for number, stage in enumerate(stages(plan)) for key in (step.key for step in stage.steps)}
    for step in plan.steps():
        assert all(position[need] <= position[step.key] for need in step.needs if need in position)


def test_the_same_plan_gives_the_same_requests(world: ArmWorld) -> None:
    plan = world.plan(environment(CHAT))
    shuffled = replace(plan, changes=plan.changes[::-1])
    first, again, moved = (list(steps(stages(each))) for each in (plan, plan, shuffled))
    assert [step.key for step in moved] == [step.key for step in first]
    assert [step.body for step in again] == [step.body for step in first]


def test_only_named_actions_are_let_through(world: ArmWorld) -> None:
    plan = world.plan(environment(CHAT))
    (path,) = actions(stages(plan), "validate")
    assert path.endswith("/providers/microsoft.resources/deployments/deployer-test-1/validate")


def test_names_of_deployments_fit_into_64_characters() -> None:
    assert bounded("x" * 64) == "x" * 64
    assert len(bounded("x" * 65)) == 64
    assert bounded("x" * 65) != bounded("x" * 66)
