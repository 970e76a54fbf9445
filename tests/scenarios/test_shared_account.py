"""An account of a platform team, in a group of its own, in which other teams deploy: by either engine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.planning.guard import guard
from deployer.planning.plan_file import load
from deployer.render.bicep import bicep
from deployer.render.render import arm
from deployer.reports.formats import report
from deployer.values.change import Action
from deployer.values.problem import Unsafe
from tests.engine.conftest import ArmWorld
from tests.world import SUBSCRIPTION, World, lines

PLATFORM = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-shared"
ACCOUNT = f"{PLATFORM}/providers/Microsoft.CognitiveServices/accounts/ai-shared"
HEAD = """\
name: {name}
subscription: {subscription}
resource_group: rg-{name}
location: swedencentral
accept_marketplace_terms: true
foundry:
"""
OWNER = HEAD.format(name="shared", subscription=SUBSCRIPTION) + (
    "  name: ai-shared\n  deployments: [{model: Mistral-Large-3, name: theirs, capacity: 10}]\n"
)


def team(name: str, *deployments: str) -> str:
    """What a team says of the account: its own deployments, project, filter and connection."""
    return HEAD.format(name=name, subscription=SUBSCRIPTION) + (
        "  name: ai-shared\n  existing: true\n  resource_group: rg-shared\n"
        f"  content_filters: [{{name: {name}-filter}}]\n"
        f"  connections: [{{name: {name}-search, category: CognitiveSearch, target: 'https://{name}.example'}}]\n"
        f"  projects: [{{name: {name}-writers}}]\n"
        f"  deployments: [{', '.join(deployments)}]\n"
    )


CHAT = "{model: Mistral-Large-3, name: one-chat, capacity: 5, content_filter: one-filter}"
READER = "{model: mistral-document-ai-2512, name: one-reader}"
ONE = team("one", CHAT, READER)
TWO = team("two", "{model: mistral-small-2503, name: two-small}")


@pytest.fixture(params=[World, ArmWorld], ids=["direct", "arm"])
def world(request: pytest.FixtureRequest) -> World:
    """A sandbox in which the platform team has made the account, and an engine."""
    made: World = request.param()
    made.apply(OWNER)
    return made


def test_each_team_makes_answers_for_and_deletes_its_own_and_the_account_is_never_written(world: World) -> None:
    before, held = world.get(ACCOUNT, "2025-09-01"), {item.id for item in world.cloud.index.inside(PLATFORM)}
    plan = world.apply(ONE)
    assert [change.steps for change in plan.changes if change.action is Action.READ] == [()]
    assert set(lines(plan.changes)) == {
        "+ resource_group rg-one",
        "+ content_filter one-filter",
        "+ foundry_connection one-search",
        "+ foundry_project one-writers",
        "+ foundry_deployment one-chat",
        "+ foundry_deployment one-reader",
    }
    world.apply(TWO)
    for text in (OWNER, ONE, TWO):
        assert world.plan(text).is_empty
    assert {item.probe.endpoint: item.ok for item in world.verify(ONE)} == {"one-chat": True, "one-reader": True}

    world.alter(f"{ACCOUNT}/deployments/one-chat", lambda body: body["sku"].update(capacity=1))
    fewer = team("one", CHAT)
    assert lines(world.apply(fewer).changes) == ["~ foundry_deployment one-chat", "- foundry_deployment one-reader"]
    assert world.plan(fewer).is_empty

    world.destroy(fewer)
    assert world.plan(TWO).is_empty
    world.destroy(TWO)
    assert {item.id for item in world.cloud.index.inside(PLATFORM)} == held
    assert world.get(ACCOUNT, "2025-09-01") == before
    assert world.plan(OWNER).is_empty


def test_what_others_deployed_there_is_theirs() -> None:
    world = World()
    world.apply(OWNER)
    with pytest.raises(Unsafe, match="'theirs' exists already and belongs to environment 'shared'"):
        world.plan(team("one", "{model: Mistral-Large-3, name: theirs, capacity: 5}"))


def test_both_templates_reach_into_the_group_of_the_account_and_a_deployment_of_one_plans_nothing() -> None:
    world = World()
    world.apply(OWNER)
    desired = world.draft(ONE).desired
    template = json.loads(arm(desired))
    (nested,) = template["resources"]
    assert (nested["type"], nested["resourceGroup"]) == ("Microsoft.Resources/deployments", "rg-shared")
    files = bicep(desired)
    assert "module shared_account 'shared_account.bicep' = {" in files["main.bicep"]
    assert "  scope: resourceGroup('rg-shared')\n" in files["main.bicep"]
    names = {entry["name"].partition("/")[2] for entry in nested["properties"]["template"]["resources"]}
    assert names == {"one-filter", "one-search", "one-writers", "one-chat", "one-reader"}
    assert all(f"name: 'ai-shared/{name}'" in files["shared_account.bicep"] for name in names)

    group: dict[str, Any] = next(dict(item.body) for item in desired if item.kind == "resource_group")
    place = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-one"
    world.put(place, "2025-04-01", group)
    body = {"properties": {"mode": "Incremental", "template": template}}
    world.put(f"{place}/providers/Microsoft.Resources/deployments/first", "2025-04-01", body)
    assert world.plan(ONE).is_empty


def test_a_saved_plan_reaches_no_further_than_the_account() -> None:
    world = World()
    world.apply(OWNER)
    plan = world.plan(ONE)
    assert load(report("plan", "json")([plan]), "plan.json").digest == plan.digest
    (chat,) = [change for change in plan.changes if change.name == "one-chat"]
    for other in ("accounts/ai-other/", "accounts/ai-sharedother/"):
        id = chat.id.replace("accounts/ai-shared/", other)
        step = replace(chat.steps[0], url=chat.steps[0].url.replace("accounts/ai-shared/", other))
        with pytest.raises(Unsafe, match="is not sent for environment 'one'"):
            guard(replace(plan, changes=(replace(chat, address=id.lower(), id=id, steps=(step,)),)), accepted=True)


def test_the_preview_of_arm_says_why_it_does_not_see_what_goes_there() -> None:
    world = ArmWorld()
    world.apply(OWNER)
    found = {item.name: [each.reason for each in item.differences] for item in world.preview(ONE).predictions}
    assert found["one-chat"] == ["it goes into another resource group than the template; deployer writes it itself"]


def test_a_lock_on_the_group_of_the_account_is_told_before_the_first_write() -> None:
    world = World()
    world.apply(OWNER)
    lock = f"{PLATFORM}/providers/Microsoft.Authorization/locks/keep"
    world.put(lock, "2020-05-01", {"properties": {"level": "ReadOnly"}})
    with pytest.raises(Unsafe, match="management lock 'keep'"):
        world.plan(ONE)
