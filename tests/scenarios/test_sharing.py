"""Endpoints are shared by connections: the key is copied where nobody sees it, and follows rotation and upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from deployer.kinds.foundry.connection import KEY, TARGET
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.store import opened
from deployer.values.change import Action, Plan
from deployer.values.event import State
from deployer.values.json_path import at
from deployer.values.problem import Unsafe
from tests.conftest import Run
from tests.world import HEAD, SUBSCRIPTION, World, environment, lines

OWNER = environment("model: mistral-small-2503, name: chat")
SHARED = OWNER + (
    "  - name: reports\n    connections:\n      - {name: chat, endpoint: assistants/chat}\n"
    "      - {name: large, endpoint: ai-mistral-test}\n"
    "foundry:\n  name: ai-mistral-test\n  connections:\n    - {name: small, endpoint: assistants/chat}\n"
    "  deployments:\n    - {model: Mistral-Large-3, name: large, capacity: 10}\n"
)
UPGRADED = SHARED.replace("mistral-small-2503, name: chat", "Ministral-3B, name: next").replace("/chat}", "/next}")
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test/providers"
WORKSPACES = f"{GROUP}/Microsoft.MachineLearningServices/workspaces"
ACCOUNT = f"{GROUP}/Microsoft.CognitiveServices/accounts/ai-mistral-test"
REPORTS = f"{WORKSPACES}/reports/connections"
STATE = Path(".deployer/sandbox.json")


def copied(world: World, id: str) -> str:
    """The key that a connection holds."""
    return str(world.cloud.index.records[id.lower()].hidden["credentials"]["key"])


def keys(world: World, id: str) -> list[str]:
    """Both keys of an endpoint."""
    record = world.cloud.index.records[id.lower()]
    return [key(world.cloud, record, which) for which in ("primary", "secondary")]


def carried_out(world: World, plan: Plan, engine: str) -> list[State]:
    """How each change ended."""
    events = world.run(plan, engine=engine)
    return [event.state for event in events if event.state not in (State.STARTED, State.WAITING)]


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_a_connection_gets_address_and_key_of_an_endpoint_and_no_plan_has_the_key(engine: str) -> None:
    world = World()
    plan = world.plan(SHARED)
    assert set(carried_out(world, plan, engine)) == {State.DONE}
    made = {each.name: each for each in plan.changes if each.kind == "project_connection"}
    assert at(made["chat"].after, KEY).text.startswith("listKeys('/subscriptions/")
    chat = f"{WORKSPACES}/assistants/serverlessEndpoints/chat"
    primary = keys(world, chat)[0]
    for connection in (
        f"{REPORTS}/chat",
        f"{GROUP}/Microsoft.CognitiveServices/accounts/ai-mistral-test/connections/small",
    ):
        assert copied(world, connection) == primary
        record = world.cloud.index.records[connection.lower()]
        assert record.properties["target"] == at(world.get(chat), ("properties", "inferenceEndpoint", "uri"))
    assert at(world.get(f"{REPORTS}/large"), TARGET).startswith("https://ai-mistral-test.cognitiveservices.azure.com")
    assert world.plan(SHARED).is_empty
    world.destroy(SHARED)
    assert not [each for each in world.cloud.index.records.values() if "onnections" in each.type]


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_an_upgrade_makes_asks_switches_and_then_deletes_in_one_plan(engine: str) -> None:
    world = World()
    world.apply(SHARED)
    plan = world.plan(UPGRADED)
    (switched,) = (each for each in plan.changes if each.kind == "project_connection" and each.name == "chat")
    assert switched.reason == "it is switched from 'assistants/chat' to 'assistants/next' as soon as that one answers"
    order = lines(plan.changes)
    names = ("+ serverless_endpoint next", "~ project_connection chat", "- serverless_endpoint chat")
    assert [order.index(each) for each in names] == sorted(order.index(each) for each in names)
    (deletion,) = (each for each in plan.changes if each.action is Action.DELETE and each.kind == "serverless_endpoint")
    assert {need.address for need in deletion.steps[0].needs} >= {switched.address}
    assert set(carried_out(world, plan, engine)) == {State.DONE}
    assert copied(world, f"{REPORTS}/chat") == keys(world, f"{WORKSPACES}/assistants/serverlessEndpoints/next")[0]
    assert [each for each in world.cloud.log if each.path == "/chat/completions"]
    assert world.plan(UPGRADED).is_empty


@pytest.mark.parametrize("engine", ["direct", "arm"])
def test_where_the_new_endpoint_does_not_answer_the_connection_and_the_old_one_stay(engine: str) -> None:
    world = World()
    world.apply(SHARED)
    old = copied(world, f"{REPORTS}/chat")
    broken = Fault("broken", "answer", path="/chat/completions", times=0, status=400)
    world.cloud.faults["broken"] = broken
    states = carried_out(world, world.plan(UPGRADED), engine)
    assert (State.FAILED in states, State.SKIPPED in states) == (True, True)
    assert copied(world, f"{REPORTS}/chat") == old
    assert world.get(f"{WORKSPACES}/assistants/serverlessEndpoints/chat")


def test_an_endpoint_that_is_made_again_gives_its_new_key_to_the_connection() -> None:
    world = World()
    world.apply(SHARED)
    before = copied(world, f"{REPORTS}/chat")
    world.apply(SHARED.replace("mistral-small-2503", "Ministral-3B"))
    chat = f"{WORKSPACES}/assistants/serverlessEndpoints/chat"
    assert copied(world, f"{REPORTS}/chat") == keys(world, chat)[0] != before


def test_an_endpoint_of_another_environment_is_given_by_its_id_and_has_to_be_there() -> None:
    world = World()
    world.apply(OWNER)
    head = HEAD.replace("name: test", "name: other", 1).replace("rg-test", "rg-other").replace("hub-test", "hub-other")
    id = f"{WORKSPACES}/assistants/serverlessEndpoints/chat"
    text = f"{head}projects:\n  - name: readers\n    connections:\n      - {{name: chat, endpoint: {id}}}\n"
    world.apply(text)
    connection = f"{WORKSPACES}/readers/connections/chat".replace("rg-test", "rg-other")
    assert copied(world, connection) == keys(world, id)[0]
    assert world.plan(text).is_empty
    with pytest.raises(Unsafe) as refused:
        world.plan(text.replace("/chat}", "/gone}"))
    assert [each.code for each in refused.value.problems] == ["PLN002"]


def test_a_plan_file_carries_no_key_and_runs_and_rotation_is_followed(run: Run) -> None:
    Path("test.yaml").write_text(SHARED)
    assert run("plan", "--sandbox", "--as-of", "2026-11-23", "--out", "plan.json", "test.yaml").code == 0
    shown = run("show", "plan.json").out
    assert '+ properties.credentials.key: "(key of assistants/chat)"' in shown
    assert run("apply", "--sandbox", "plan.json").code == 0

    def held() -> str:
        with opened(STATE) as cloud:
            found = World()
            found.cloud = cloud
            chat = keys(found, f"{WORKSPACES}/assistants/serverlessEndpoints/chat")
            assert copied(found, f"{REPORTS}/chat") in chat
            return ("primary", "secondary")[chat.index(copied(found, f"{REPORTS}/chat"))]

    here = ("--auto-approve", "--sandbox", "test.yaml")
    assert held() == "primary"
    told = run("keys", "rotate", *here)
    assert (told.code, held()) == (0, "secondary"), told.err
    assert "written into connections: ai-mistral-test/small, reports/chat" in told.out
    assert (run("keys", "rotate", "--finish", *here).code, held()) == (0, "secondary")
    assert (run("keys", "--endpoint", "chat", "--rotate", "secondary", *here).code, held()) == (0, "secondary")
    assert "No changes." in run("plan", "--sandbox", "--as-of", "2026-11-23", "test.yaml").out


def test_a_connection_of_others_whose_address_is_none_keeps_nobody_from_new_keys(run: Run) -> None:
    Path("test.yaml").write_text(SHARED)
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0
    with opened(STATE) as cloud:
        world = World()
        world.cloud = cloud
        world.alter(f"{REPORTS}/large", lambda body: body["properties"].update(target="https://[your-endpoint]/v1"))
    told = run("keys", "rotate", "--auto-approve", "--sandbox", "test.yaml")
    assert told.code == 0, told.err


def test_a_plan_file_in_which_an_expression_asks_for_something_else_is_refused(run: Run) -> None:
    Path("test.yaml").write_text(SHARED)
    assert run("plan", "--sandbox", "--as-of", "2026-11-23", "--out", "plan.json", "test.yaml").code == 0
    text = Path("plan.json").read_text()
    Path("plan.json").write_text(text.replace("/serverlessEndpoints/chat', '2025-12-01').primaryKey", "/x', '1').key"))
    done = run("apply", "--sandbox", "plan.json")
    assert done.code == 1
    assert "PUT" not in run("sandbox", "log", "--writes").out


def test_who_may_not_read_the_key_is_told_before_the_first_write() -> None:
    world = World()
    needs = {need for change in world.plan(SHARED).changes for need in _actions(change)}
    assert needs == {
        "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/listKeys/action",
        "Microsoft.CognitiveServices/accounts/listKeys/action",
    }


def _actions(change: object) -> set[str]:
    from deployer.planning.required_rights import needs
    from deployer.values.change import Change

    assert isinstance(change, Change)
    plan = replace(Plan("test", SUBSCRIPTION, "rg-test", ()), changes=(change,))
    return {need.action for need in needs(plan) if "listKeys" in need.action}
