"""A plan written to a file and read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from deployer.planning.fingerprint import effects
from deployer.planning.plan_file import load, seal
from deployer.reports.formats import report
from deployer.values.armid import segment_fault
from deployer.values.change import Action, FieldChange, Plan, Step, put
from deployer.values.lifecycle import Lifecycle, StageChange
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid
from deployer.values.resource import Resource
from deployer.values.source import Position
from tests.reports.sample import PROJECT, create, delete, everything, kept, plan, replacement, update
from tests.world import World, environment


def written(value: Plan) -> str:
    return report("plan", "json")([value])


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        load(text, "plan.json")
    [problem] = caught.value.problems
    assert problem.help
    return str(problem)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: not text.isascii() or len(text) < 3
)
"""No name of a secret: those are left out on purpose."""
SCALAR = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
JSON = st.recursive(
    SCALAR, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(TEXT, deeper, max_size=3), max_leaves=8
)
BODY = st.dictionaries(TEXT, JSON, max_size=4)
PATH = st.lists(TEXT | st.integers(0, 99), max_size=4).map(tuple)
FIELD = st.builds(FieldChange, PATH, JSON, JSON, st.booleans())
TURN = st.builds(StageChange, TEXT, st.dates(), TEXT, st.booleans())
LIFECYCLE = st.builds(
    Lifecycle,
    TEXT,
    st.dates(),
    TEXT,
    st.none() | st.dates(),
    st.lists(TURN, max_size=2).map(tuple),
    TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
)

CHOICES = st.builds(
    PlanOptions,
    **dict.fromkeys(("adopt", "target", "exclude", "replace"), st.frozensets(TEXT, max_size=2)),
    **dict.fromkeys(("destroy", "purge"), st.booleans()),
)
WORDS = st.lists(TEXT, max_size=2).map(tuple)
IDS = TEXT.filter(lambda text: not segment_fault(text)).map(lambda text: f"{PROJECT}/serverlessEndpoints/{text}")
DESIRED = st.builds(Resource, st.just("serverless_endpoint"), IDS, BODY, WORDS, PATH, st.booleans(), TEXT, TEXT)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of any content, as consistent as those that deployer makes."""
    changes = []
    for number in range(draw(st.integers(0, 4))):
        make = draw(st.sampled_from([create, update, replacement]))
        words = {name: draw(TEXT) for name in ("reason", "outage", "remark", "title")}
        more: dict[str, Any] = {"after": draw(BODY), "fields": draw(st.lists(FIELD, max_size=3).map(tuple)), **words}
        if make is not create:
            more["before"] = draw(BODY)
        more["position"] = draw(st.none() | st.builds(Position, st.just("a b/ü.yaml"), st.integers(1), st.integers(1)))
        more |= {
            "origin": draw(PATH),
            "needs": draw(st.lists(TEXT, max_size=2).map(tuple)),
            "unknown": ((*draw(PATH), "x"),),
        }
        changes.append(make(f"e{number}", **more))
    notes = draw(st.lists(TEXT, max_size=2).map(tuple))
    lives = draw(st.lists(LIFECYCLE, max_size=2).map(tuple))
    facts = draw(st.dictionaries(TEXT, TEXT, max_size=2))
    more = {"desired": draw(st.lists(DESIRED, max_size=2).map(tuple)), "choices": draw(CHOICES), "serial": draw(TEXT)}
    more |= {"tenant": draw(TEXT), "identity": draw(TEXT), "file": draw(st.just("") | st.just("x/y.yaml"))}
    return plan(*changes, notes=notes, lifecycles=lives, facts=facts, **more)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_every_plan_reads_back_as_it_was(value: Plan) -> None:
    assert load(written(value), "plan.json") == value


def test_real_plans_read_back_as_they_were(world: World) -> None:
    text = environment(
        "model: mistral-small-2503, name: chat",
        "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4}",
    )
    value = world.apply(text)
    assert load(written(value), "plan.json") == value
    from deployer.values.plan_options import PlanOptions

    for later in (world.plan(text), world.plan(text, PlanOptions(destroy=True))):
        assert load(written(later), "plan.json") == later


def test_a_reader_ignores_what_it_does_not_know() -> None:
    data = json.loads(written(everything()))
    data["timestamp"] = data["deployer"]["weather"] = data["resource_changes"][0]["index"] = "new in 1.9"
    data["format_version"] = "1.9"
    data["deployer"]["seal"] = seal(data)
    assert load(json.dumps(data), "plan.json") == everything()


def test_another_first_number_of_the_version_is_refused() -> None:
    data = json.loads(written(everything()))
    assert "PLF003" in refusal(json.dumps({**data, "format_version": "2.0"}))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PLF001"),
        ("name: dev\n", "PLF001"),
        ("{\n  oops", "plan.json:2:3: error PLF001"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ("[" * 100_000, "PLF001"),
        ("9" * 10_000, "PLF001"),
        ("[]", "PLF002"),
        ('{"format_version": "1.2", "resource_changes": []}', "PLF002"),
        ('{"format_version": "1.2", "deployer": {}}', "PLF004"),
        ('{"format_version": "1.2", "resource_changes": [], "deployer": {"environment": 7}}', "environment"),
        ('{"format_version": "1.2", "deployer": {"digest": "\\ud800"}}', "PLF004"),
    ],
)
def test_what_is_no_plan_is_refused_and_the_place_named(text: str, code: str) -> None:
    assert code in refusal(text)


def _first(data: Any) -> Any:
    return data["resource_changes"][0]


def _body(data: Any) -> None:
    _first(data)["deployer"]["steps"][0]["body"]["location"] = "westus"


def _body_and_view(data: Any) -> None:
    _body(data)
    _first(data)["change"]["after"]["location"] = "westus"


def _host(data: Any) -> None:
    step = _first(data)["deployer"]["steps"][0]
    step["url"] = step["url"].replace("rg-prod", "rg-other")


def _added(data: Any) -> None:
    other = json.loads(json.dumps(_first(data)).replace("/chat", "/more"))
    data["resource_changes"].append({**other, "address": other["address"].replace("/chat", "/more")})


def _removed(data: Any) -> None:
    data["resource_changes"].pop()


def _shown_as_nothing(data: Any) -> None:
    _first(data)["change"]["actions"] = ["no-op"]


def _shown_otherwise(data: Any) -> None:
    _first(data)["change"]["after"]["location"] = "westus"


def _other_id(data: Any) -> None:
    _first(data)["deployer"]["id"] += "2"


def _twice(data: Any) -> None:
    data["resource_changes"].append(_first(data))


def _endless(data: Any) -> None:
    step = _first(data)["deployer"]["steps"][0]
    step["needs"] = [step["key"]]


def _waiting(data: Any) -> None:
    _first(data)["deployer"]["steps"][0]["needs"] = ["put /nowhere"]


def _digest(data: Any) -> None:
    data["deployer"]["digest"] = "0" * 64


def _extra_step(data: Any) -> None:
    data["resource_changes"][1]["deployer"]["steps"] = _first(data)["deployer"]["steps"]


@pytest.mark.parametrize(
    "change",
    [
        *(_body, _body_and_view, _host, _added, _removed, _shown_as_nothing, _shown_otherwise, _other_id, _twice),
        *(_endless, _waiting, _digest, _extra_step),
    ],
)
def test_a_plan_that_was_tampered_with_is_refused(change: Callable[[Any], None]) -> None:
    data = json.loads(written(plan(create(), kept(), delete())))
    load(json.dumps(data), "plan.json")
    change(data)
    assert "PLF005" in refusal(json.dumps(data))


def test_a_file_that_shows_one_thing_and_sends_another_is_refused_even_with_a_matching_digest() -> None:
    hidden = create()
    quiet = replace(hidden, action=Action.NOOP, before=hidden.after)
    assert "'no-op' does not send PUT" in refusal(written(plan(quiet)))
    elsewhere = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/theirs"
    step = Step(hidden.steps[0].key, "PUT", f"{elsewhere}?api-version=2025-04-01", "azure-ai-ml", hidden.after)
    assert "a step goes elsewhere" in refusal(written(plan(replace(hidden, steps=(step,)))))
    group = replace(hidden, id=elsewhere, address=elsewhere.lower())
    step = replace(step, key=put(elsewhere.lower()))
    assert "a step goes elsewhere" in refusal(written(plan(replace(group, steps=(step,)))))


def test_kinds_and_actions_that_this_deployer_does_not_know_are_refused() -> None:
    data = json.loads(written(plan(create())))
    _first(data)["type"] = "space_station"
    assert "kind 'space_station'" in refusal(json.dumps(data))
    _first(data)["change"]["actions"] = ["create", "delete"]
    assert "['create', 'delete']" in refusal(json.dumps(data))


def test_order_and_wording_are_not_effects() -> None:
    changes = create(), update(), delete()
    assert effects(changes) == effects(changes[::-1])
    assert effects((replace(changes[0], reason="other words", position=None),)) == effects(changes[:1])


def test_a_plan_holds_the_day_it_speaks_of() -> None:
    [life] = load(written(everything()), "plan.json").lifecycles
    assert life.as_of == date(2026, 11, 23)
    assert [turn.disputed for turn in life.turns] == [False, True]
    assert life.addresses == (f"{PROJECT}/serverlessEndpoints/chat".lower(),)
