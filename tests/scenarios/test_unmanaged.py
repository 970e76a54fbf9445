"""What others set may be a secret of theirs: no plan, no report and no file of ours holds a value of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.applying.journal import Journal
from deployer.azure.azure import Azure
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.planning.fingerprint import plan_difference
from deployer.planning.ignored import noise
from deployer.planning.plan_environment import replan
from deployer.planning.plan_file import load
from deployer.planning.read_environment import read_environment
from deployer.reports.formats import formats, report
from deployer.reports.redaction import without_foreign_parts
from deployer.values.change import Action, Plan
from deployer.values.plan_options import PlanOptions
from tests.engine.conftest import ArmWorld
from tests.scenarios.estate import GROUP, WHOLE, built, one_of_each
from tests.world import World, environment

SECRET = "hf-3kQ9vT7w"
BIG = "model: mistralai-Mistral-7B-Instruct-v0-2, name: big, compute: {instance_type: Standard_NC24ads_A100_v4%s}"
ONE, TWO = environment(BIG % ""), environment(BIG % ", max_concurrent_requests: 2")
VARIABLES = {"API_KEY": SECRET, "password": SECRET, "HF_TOKEN": SECRET}
CHANGED = WHOLE.replace("team: platform", "team: other").replace("everything there is", "all of it")


@pytest.fixture(autouse=True)
def contract() -> Iterator[None]:
    """Nobody holds these answers to Microsoft's contract: no api-version knows the property that somebody else set."""
    yield


def spoiled(world: World, group: str = GROUP) -> World:
    """Somebody has set something in everything that is in the group, of every shape."""
    for id in [id for id in world.cloud.index.records if id.startswith(group.lower())]:
        world.alter(id, spoil)
    return world


def spoil(body: dict[str, Any]) -> None:
    spoil_items(body)
    mine = {"plain": SECRET, "password": SECRET, "deep": {"list": [SECRET, {"a": SECRET}], "key": SECRET}}
    body.setdefault("properties", {})["setByOthers"] = mine
    if "tags" in body:
        body["tags"] = {**(body["tags"] or {}), "note": SECRET, "hidden-link": SECRET}


def spoil_items(value: Any) -> None:
    """The same in whatever stands in lists: rules, filters, connections."""
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        spoil_items(item)
        if isinstance(value, list) and isinstance(item, dict):
            item["setByOthers"] = {"plain": SECRET, "list": [SECRET, {"a": SECRET}]}


def told(plan: Plan) -> str:
    """Everything that can be said of a plan."""
    return "".join(report("plan", name)([plan]) for name in formats("plan"))


@pytest.fixture(scope="module")
def world() -> World:
    return spoiled(built())


PLANS: dict[str, tuple[str, PlanOptions]] = {
    "nothing to do": (WHOLE, PlanOptions()),
    "much to change": (CHANGED, PlanOptions()),
    "an endpoint replaced": (WHOLE, PlanOptions(replace=frozenset({"chat", "batch"}))),
    "a project gone": (f"{WHOLE.partition('projects:')[0]}projects: []\n", PlanOptions()),
    "all gone": (WHOLE, PlanOptions(destroy=True)),
}


@pytest.mark.parametrize("name", PLANS)
def test_no_report_of_a_plan_holds_a_value_of_others(world: World, name: str) -> None:
    text, choices = PLANS[name]
    made = world.draft(text, choices)
    plan = replace(made.plan, noise=noise(made.plan, made.live))
    assert SECRET in str(made.live), "Azure answers it"
    assert SECRET not in told(plan)
    if choices.destroy or name == "nothing to do":
        assert not any(change.kept for change in plan.changes)
        return
    assert (SECRET in str([step.body for step in plan.steps()])) is any(change.kept for change in plan.changes)
    assert world.plan(text, choices).digest == plan.digest


def test_in_the_items_of_lists_what_templates_state_is_told() -> None:
    for desired, live in one_of_each(built()).values():
        assert without_foreign_parts(desired.body) == desired.body
        assert without_foreign_parts(live.body).keys() == live.body.keys()


def test_what_is_kept_is_told_by_its_path(world: World) -> None:
    plan = world.plan(CHANGED)
    kept = {change.kind: change.kept.paths for change in plan.changes if change.kept}
    assert ("properties", "setByOthers", "plain") in kept["hub"]
    assert ("tags", "note") in kept["hub"]
    assert len(kept) > 5
    prints = [change.kept.fingerprint for change in plan.changes if change.kept]
    assert len(set(prints)) == len(prints), "the same secret reads otherwise in another place"
    assert "set by others stay as they are" in report("plan", "text")([plan])


def test_drift_and_import_name_it_and_tell_nothing(world: World) -> None:
    found = read_environment(Azure(world.target), world.ready(WHOLE))
    assert any("setByOthers" in item.path for item in found.drift.differences)
    for name in formats("drift"):
        assert SECRET not in report("drift", name)([found.drift])
    scope = world.ready(WHOLE).site.environment.scope
    live = read(Azure(world.target), scope, found.desired, foreign=True)
    described = export(LiveGroup(scope, live, world.ready(WHOLE).site.catalog, ""))
    comments = "".join(line for line in described.text.splitlines() if line.startswith("#"))
    assert SECRET not in comments


def variables(world: World, value: dict[str, str]) -> str:
    """Somebody sets environment variables of the one deployment."""
    (id,) = [item.id for item in world.cloud.index.records.values() if item.type.lower().endswith("nts/deployments")]
    world.alter(id, lambda body: body["properties"].update(environmentVariables=value))
    return str(id)


@pytest.mark.parametrize("engine", [World, ArmWorld])
def test_an_approved_plan_sends_back_what_it_does_not_hold(engine: type[World], tmp_path: Path) -> None:
    world = engine()
    world.apply(ONE)
    id = variables(world, VARIABLES)
    plan = world.plan(TWO)
    text = report("plan", "json")([plan])
    assert SECRET not in text
    approved = load(text, "plan.json")
    assert SECRET not in str(approved)
    now, _ = replan(Azure(world.target), approved)
    assert now.digest == approved.digest == plan.digest
    world.run(now)
    properties = world.cloud.index.records[id.lower()].body["properties"]
    assert properties["environmentVariables"] == VARIABLES
    assert properties["requestSettings"]["maxConcurrentRequestsPerInstance"] == 2


@pytest.mark.parametrize(
    "changed",
    [
        {**VARIABLES, "API_KEY": "another"},
        {**VARIABLES, "password": "another"},
        {**VARIABLES, "MORE": ""},
        {"API_KEY": SECRET},
        {"api_key" if key == "API_KEY" else key: value for key, value in VARIABLES.items()},
    ],
)
def test_what_others_changed_since_the_approval_is_noticed_and_not_told(changed: dict[str, str]) -> None:
    world = World()
    world.apply(ONE)
    variables(world, VARIABLES)
    approved = load(report("plan", "json")([world.plan(TWO)]), "plan.json")
    variables(world, changed)
    now, _ = replan(Azure(world.target), approved)
    assert now.digest != approved.digest
    said = report("plan_diff", "text")(plan_difference(approved, now))
    assert "what others set in it" in said
    assert SECRET not in said
    assert "another" not in said


def test_the_journal_holds_nothing_of_it(tmp_path: Path) -> None:
    from deployer.applying.apply import apply

    world = World()
    world.apply(ONE)
    variables(world, VARIABLES)
    plan, file = world.plan(TWO), tmp_path / "journal.jsonl"
    journal = Journal(file)
    journal.approve([plan])
    events = list(apply(plan, Azure(world.target, steps=plan.steps()), None, journal.of(plan.environment)))
    assert SECRET not in file.read_text(encoding="utf-8")
    assert SECRET not in str(events)


def test_what_arm_predicts_tells_nothing_of_it() -> None:
    world = ArmWorld()
    world.apply(ONE)
    variables(world, VARIABLES)
    assert SECRET not in report("preview", "text")(world.preview(TWO))


def test_protection_that_somebody_set_by_hand_is_still_seen(world: World) -> None:
    plan = world.plan(WHOLE, PlanOptions(destroy=True))
    (hub,) = [change for change in plan.changes if change.kind == "hub"]
    assert hub.action is Action.DELETE
    assert set((hub.before or {})["tags"]) >= {"deployer", "deployer-tags", "team"}
    assert "note" not in (hub.before or {})["tags"]
