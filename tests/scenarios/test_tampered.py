"""Every field of a plan file, changed one at a time: the file is refused, or what runs is what was approved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.planning.fingerprint import effects, plan_difference
from deployer.planning.plan_environment import replan
from deployer.planning.plan_file import load, load_unchecked, seal
from deployer.reports.formats import report
from deployer.values.change import Action, Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Refused, Unsafe
from deployer.values.source import Path
from tests.scenarios.estate import other
from tests.world import World, environment

BEFORE = environment(
    "model: mistral-small-2503, name: chat, tags: {team: a}",
    "model: Ministral-3B, name: code, content_safety: enabled",
    "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
AFTER = environment(
    "model: mistral-small-2503, name: chat, tags: {team: b}",
    "model: Codestral-2501, name: code",
    "model: Ministral-3B, name: talk",
)


class Approved:
    """A plan with every sort of change, and the world it is for."""

    def __init__(self) -> None:
        self.world = World()
        self.world.apply(BEFORE)
        self.plan = replace(self.world.plan(AFTER, PlanOptions(purge=True)), serial="1", tenant="t", identity="i")
        self.text = report("plan", "json")([self.plan])
        self.writes = writes(self.plan)

    def runs(self, text: str) -> list[Any] | None:
        """The writes that an apply of this file would send; None where it is refused."""
        try:
            plan = load(text, "plan.json")
            now, _ = replan(Azure(self.world.target), plan)
        except (Invalid, Unsafe, Refused):
            return None
        return writes(now) if now.digest == plan.digest else None

    def runs_otherwise(self, data: Any, path: Path, how: str) -> bool:
        """Whether who changes one value, and seals the file anew, has something else sent."""
        made = tampered(data, path, how)
        before = path[0] == "resource_changes" and path[2:4] == ("change", "before")  # told, and read anew
        if before or not isinstance(made.get("deployer"), dict) or not (text := resealed(made)):
            return False
        return self.runs(text) not in (None, self.writes)


def writes(plan: Plan) -> list[Any]:
    """Everything that is sent, in an order of its own; and what waits for what."""
    return sorted(
        ([step.method, step.url, step.body, sorted(map(str, step.needs))] for step in plan.steps()), key=json.dumps
    )


@pytest.fixture(scope="module")
def approved() -> Approved:
    return Approved()


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value, containers too."""
    if path:
        yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in below:
        yield from leaves(each, (*path, key))


def sample(data: Any) -> Iterable[Path]:
    """One place of every sort: resources and steps differ, their form does not."""
    sorts = {tuple("*" if isinstance(part, int) else part for part in path): path for path in leaves(data)}
    return sorts.values()


def tampered(data: Any, path: Path, how: str) -> Any:
    """The document with one value changed, or gone."""
    made = json.loads(json.dumps(data))
    holder = made
    for part in path[:-1]:
        holder = holder[part]
    if how == "gone":
        del holder[path[-1]]
    else:
        value = holder[path[-1]]
        holder[path[-1]] = {"x": 1} if value == {} else "x" if value is None else other(value)
    return made


def test_the_plan_has_every_sort_of_change(approved: Approved) -> None:
    actions = {change.action for change in approved.plan.changes}
    assert actions == {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.NOOP}
    assert approved.runs(approved.text) == approved.writes


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_file_that_was_edited_anywhere_is_refused(approved: Approved, how: str) -> None:
    data, count = json.loads(approved.text), 0
    for path in sample(data):
        made = tampered(data, path, how)
        with pytest.raises(Invalid):
            load(json.dumps(made), "plan.json")
        count += 1
    assert count > 150


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_who_seals_the_edited_file_anew_changes_nothing_that_is_sent(approved: Approved, how: str) -> None:
    """One place of four here, all of them in `make rehearsals`."""
    data = json.loads(approved.text)
    paths = list(sample(data))[["changed", "gone"].index(how) :: 4]
    assert [path for path in paths if approved.runs_otherwise(data, path, how)] == []


def resealed(data: Any) -> str:
    """The document with a digest and a seal that fit it; nothing where it is no plan at all."""
    try:
        plan, _ = load_unchecked(json.dumps(data), "plan.json")
    except Invalid:
        return ""
    data["deployer"]["digest"] = effects(plan.changes)
    data["deployer"]["seal"] = seal(data)
    return json.dumps(data)


def test_what_would_go_along_with_a_deletion_since_the_approval_is_noticed() -> None:
    world = World()
    world.apply(BEFORE)
    plan = world.plan(AFTER)
    (one,) = (change for change in plan.changes if change.kind == "online_deployment")
    assert one.action is Action.DELETE and not one.steps, "it goes with its endpoint"
    record = world.cloud.index.records[one.id.lower()]
    world.cloud.put(replace(record, id=f"{one.id}-2", body={**record.body, "name": f"{one.name}-2"}))
    now, _ = replan(Azure(world.target), plan)
    assert [move.now.name for move in plan_difference(plan, now) if move.now] == [f"{one.name}-2"]
    assert now.digest != plan.digest


@pytest.mark.parametrize(
    "piece", ["/../rg-other", "/%2e%2e/rg-other", "//", "\\\\..\\\\rg-other", "%2frg-other", "/./"]
)
def test_who_seals_a_climbing_id_anew_is_refused(approved: Approved, piece: str) -> None:
    group = approved.plan.scope.id
    text = approved.text.replace(f"{group}/", f"{group}{piece}/").replace(
        f"{group}/".lower(), f"{group}{piece}/".lower()
    )
    assert approved.text != text
    assert approved.runs(resealed(json.loads(text))) is None


def test_a_plan_for_an_environment_that_no_file_could_name_is_refused(approved: Approved) -> None:
    data = json.loads(approved.text)
    data["deployer"]["environment"] = "../../outside"
    with pytest.raises(Invalid, match="no environment has its name"):
        load(resealed(data), "plan.json")
