"""What others wrote is never evaluated: not by ARM, not in Bicep, not after it went through a plan file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from deployer.applying.arm_deployments.stages import stages
from deployer.applying.arm_deployments.template_deployment import unlooped
from deployer.azure.azure import Azure
from deployer.planning.plan_environment import replan
from deployer.planning.plan_file import load
from deployer.render.bicep import literal as bicep_literal
from deployer.render.render import literal
from deployer.reports.formats import report
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.values.change import Action, Plan
from deployer.values.resource import EXPRESSION, Expression
from tests.engine.conftest import ArmWorld
from tests.render.bicep_text import read
from tests.sandbox.deployments.language import scope
from tests.world import World, environment

BIG = "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4%s}"
ONE, TWO = environment(BIG % ""), environment(BIG % ", max_concurrent_requests: 2")
LIVE = "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'st'), '2023-01-01').keys[0].value]"
WORDS = [LIVE, f"[{LIVE}", f"[[{LIVE}]", "[", "]", "[]", "['a']", "subscription().tenantId", "${listKeys()}", "'", "\\"]
KEYS = [EXPRESSION, "expression", "copy", "COPY", "name", "count", "input", "a", "a.b", LIVE, "['k']", "$ref", ""]
TEXTS = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
DATA = st.recursive(
    TEXTS | st.integers(-5, 5) | st.booleans(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | TEXTS, below, max_size=3),
    max_leaves=12,
)
MARKERS: list[Any] = [
    {EXPRESSION: LIVE[1:-1]},
    {EXPRESSION: "subscription().tenantId"},
    {"a": {EXPRESSION: "1"}},
    [{EXPRESSION: "1"}],
    LIVE,
    {LIVE: LIVE},
    {"copy": [{"name": "a", "count": 2, "input": LIVE}]},
    {"a": {"Copy": [{"name": "a", "count": 2, "input": "[copyIndex('a')]"}], "b": "it's"}},
]


def evaluated(value: Any) -> Any:
    """What ARM makes of a value below `properties`, where loops may stand; no function is left unevaluated."""
    return resolve(value, scope(copy_loops=True))


@settings(max_examples=300)
@given(DATA)
def test_any_json_stays_what_it_is_in_a_template(data: Any) -> None:
    assert evaluated(unlooped(data)) == data
    assert resolve(literal(data), scope()) == data


@settings(max_examples=150)
@given(DATA)
def test_any_json_stays_what_it_is_in_bicep(data: Any) -> None:
    text = f"resource a 'b@c' = {bicep_literal({'name': 'n', 'properties': {'x': data}})}\n"
    assert plain(read(text).resources["a"].body["properties"]["x"]) == data


def plain(value: Any) -> Any:
    """A value as the parser of Bicep gives it; fails where something would be evaluated."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    assert isinstance(value, str | int | bool), value
    return value


def with_variables(world: World, data: Any) -> str:
    """Somebody sets something of a live deployment that we do not manage."""
    (record,) = [
        item for item in world.cloud.index.records.values() if item.type.lower().endswith("onlineendpoints/deployments")
    ]
    properties = {**record.body["properties"], "toBeKept": data}
    world.cloud.put(replace(record, body={**record.body, "properties": properties}))
    return str(record.id)


def sent(plan: Plan) -> Iterator[Any]:
    """What the bodies of a plan and its templates say of it."""
    for step in plan.steps():
        assert step.body
        yield step.body["properties"]["toBeKept"]
    for stage in stages(plan):
        assert stage.template
        assert stage.template.step.body
        (entry,) = stage.template.step.body["properties"]["template"]["resources"]
        yield evaluated(entry["properties"])["toBeKept"]


@pytest.fixture(autouse=True)
def contract() -> Iterator[None]:
    """Nobody holds these answers to Microsoft's contract: no api-version knows the property that somebody else set."""
    yield


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    world.apply(ONE)
    return world


@settings(max_examples=40, deadline=None)
@given(data=DATA)
def test_any_json_in_an_unmanaged_place_is_sent_as_it_is(world: World, data: Any) -> None:
    hold(world, data)


@pytest.mark.parametrize("data", MARKERS, ids=map(str, range(len(MARKERS))))
def test_what_looks_like_our_own_expression_is_sent_as_it_is(world: World, data: Any) -> None:
    hold(world, data)


def hold(world: World, data: Any) -> None:
    """Planned, written to a file, read, planned anew: each time it is what it was."""
    with_variables(world, data)
    plan = world.plan(TWO)
    assert [change.action for change in plan.changes if change.steps] == [Action.UPDATE]
    assert list(sent(plan)) == [data, data]
    again, _ = replan(Azure(world.target), load(report("plan", "json")([plan]), "plan.json"))
    assert list(sent(again)) == [data, data]
    assert again.digest == plan.digest


@pytest.mark.parametrize("data", MARKERS, ids=map(str, range(len(MARKERS))))
@pytest.mark.parametrize("engine", [World, ArmWorld])
def test_it_is_there_unchanged_after_an_apply(engine: type[World], data: Any) -> None:
    world = engine()
    world.apply(ONE)
    id = with_variables(world, data)
    plan = world.plan(TWO)
    world.run(plan)
    properties = world.cloud.index.records[id.lower()].body["properties"]
    assert properties["toBeKept"] == data
    assert properties["requestSettings"]["maxConcurrentRequestsPerInstance"] == 2


def test_an_expression_is_made_only_where_a_kind_states_one() -> None:
    world = World()
    plan = world.plan(ONE)
    data = json.loads(report("plan", "json")([plan]))
    (vault,) = [item for item in data["deployer"]["desired"] if item["kind"] == "key_vault"]
    assert vault["body"]["properties"]["tenantId"] == {EXPRESSION: "subscription().tenantId"}
    read_again = load(json.dumps(data), "plan.json")
    assert expressions([item.body for item in read_again.desired]) == [Expression("subscription().tenantId")]
    assert expressions([[change.before, change.after] for change in read_again.changes]) == []
    assert [change.after for change in read_again.changes] == [change.after for change in plan.changes]


def expressions(value: Any) -> list[Expression]:
    """Every expression in a value."""
    if isinstance(value, Expression):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for item in below for found in expressions(item)]
