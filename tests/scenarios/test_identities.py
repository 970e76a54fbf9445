"""`init --identities`: its roles are enough to plan, apply and destroy, no action is too many, and its files pass
Microsoft's schemas.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.kinds.all import kinds
from deployer.planning.checks.permissions import missing_permissions
from deployer.planning.least_roles import LeastActions, least_actions
from deployer.planning.plan_environment import draft
from deployer.planning.preflight import preflight
from deployer.planning.required_rights import needs
from deployer.sandbox.entra import identities
from deployer.values.check_result import Verdict
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Refused
from deployer.values.right import Permission
from tests import platform
from tests.conftest import Run
from tests.render.test_template import UNCLOSED, checker
from tests.scenarios.test_foundry import WHOLE
from tests.scenarios.test_permissions import PROD, ZONE, fresh
from tests.scenarios.test_preflight import FOUNDRY, SMALL
from tests.world import SUBSCRIPTION, World

DESTROY = PlanOptions(destroy=True, purge=True)
DAY = ("--as-of", "2026-11-23")
LOCK = "lock: {blob: 'https://stlocks.blob.core.windows.net/deployer'}\n"
EVERYWHERE = (
    "--github",
    "acme@1/llm@2",
    "--gitlab",
    "acme/ai/llm",
    "--azure-devops",
    f"{SUBSCRIPTION}:acme/AI team",
)


def least(text: str) -> LeastActions:
    return least_actions(World().ready(text))


def having(world: World, name: str, actions: tuple[str, ...]) -> World:
    return world.other(name, identities.define(world.cloud, {"Name": f"role {name}", "Actions": list(actions)}))


@pytest.mark.parametrize("wanted", [WHOLE, ZONE], ids=["foundry", "landing zone"])
def test_one_plans_the_other_applies_and_nothing_is_unknown_to_either(wanted: str) -> None:
    world, needed = World(), least(wanted)
    platform.build(world)
    planner, releases = having(world, "builds", needed.plan), having(world, "releases", needed.apply)
    for choices in (PlanOptions(), DESTROY):
        made = draft(Azure(planner.target), planner.ready(wanted), choices)
        found = preflight(Azure(releases.target), made.plan, planner.ready(wanted).site.catalog, made.live)
        assert {each.verdict for each in found} == {Verdict.PASS}
        assert not [note for note in planner.plan(wanted, choices).notes if "permission" in note or "could not" in note]
        releases.apply(wanted, choices)
        assert planner.plan(wanted, choices).is_empty


def test_whoever_plans_may_write_nothing() -> None:
    needed = least(PROD)
    asks = {"Microsoft.CognitiveServices/checkDomainAvailability/action"}
    assert all(each.endswith("/read") for each in {*needed.plan, *least(WHOLE).plan} - asks)
    assert set(needed.plan) < set(needed.apply)
    world = World()
    found, _ = missing_permissions(Azure(having(world, "builds", needed.plan).target), world.plan(SMALL))
    assert found


@pytest.mark.parametrize("wanted", [SMALL, WHOLE], ids=["hub", "foundry"])
def test_without_any_single_writing_action_the_permissions_check_names_it(wanted: str) -> None:
    needed = least(wanted)
    full = World()
    full.apply(wanted)
    plans = [fresh().plan(wanted), full.plan(wanted, DESTROY)]
    # What goes along with its parent here has its action for the day on which it alone is taken out of the file.
    spared = {
        f"{kinds()[change.kind].type}/delete".lower() for plan in plans for change in plan.changes if change.through
    }
    for action in sorted({*needed.apply} - {*needed.plan}):
        kept = Permission(tuple(each for each in needed.apply if each != action))
        missed = {need.action.lower() for plan in plans for need in needs(plan) if not need.met([kept])}
        if "/marketplaceModelSubscriptions/" in action or "/marketplaceSubscriptions/" in action:
            assert missed == set()  # either spelling serves
        elif action.lower() not in spared:
            assert missed == {action.lower()}


@pytest.mark.parametrize("wanted", [FOUNDRY], ids=["foundry"])
def test_without_any_single_reading_action_a_plan_or_its_preflight_says_what_it_does_not_know(wanted: str) -> None:
    needed, empty, full = least(wanted), fresh(), World()
    full.apply(wanted)
    silent = []
    for action in needed.plan:
        kept = tuple(each for each in needed.plan if each != action)
        if not any(_says(world, kept, wanted) for world in (empty, full)):
            silent.append(action)
    assert [each for each in silent if "/marketplaceModelSubscriptions/" not in each] == []


def _says(world: World, actions: tuple[str, ...], wanted: str) -> bool:
    planner = having(world, "builds", actions)
    try:
        made = draft(Azure(planner.target), planner.ready(wanted), PlanOptions())
    except Refused as refused:
        return "does not have authorization" in refused.problems[0].message
    found = preflight(Azure(planner.target), made.plan, planner.ready(wanted).site.catalog, made.live)
    return any(each.verdict is Verdict.UNKNOWN for each in found) or bool(made.plan.notes)


def written(run: Run, text: str, *more: str) -> dict[str, str]:
    Path("test.yaml").write_text(text, encoding="utf-8")
    done = run("init", "--identities", "test.yaml", *DAY, *more)
    assert done.code == 0, done.err
    return {each.name: each.read_text(encoding="utf-8") for each in Path("identities/test").iterdir()}


@UNCLOSED
def test_the_files_pass_the_schemas_and_hold_what_was_asked_for(run: Run) -> None:
    files = written(run, SMALL.replace("hub:", LOCK + "hub:", 1), *EVERYWHERE)
    assert set(files) == {
        "plan-role.json",
        "apply-role.json",
        "main.json",
        "main.bicep",
        "identities.bicep",
        "deploy.sh",
    }
    whole = json.loads(files["main.json"])
    nested = next(each for each in whole["resources"] if each["type"] == "Microsoft.Resources/deployments")
    for template in (whole, nested["properties"]["template"]):
        found = checker().check(template)
        assert [each for each in found if each[0] != "quirk"] == []  # quirks are what the service takes all the same
    inner: list[dict[str, Any]] = nested["properties"]["template"]["resources"]
    subjects = {each["name"]: each["properties"]["subject"] for each in inner if "federated" in each["type"]}
    assert subjects == {
        "id-test-plan/github-plan": "repo:acme@1/llm@2:environment:test-plan",
        "id-test-plan/gitlab-plan": "project_path:acme/ai/llm:ref_type:branch:ref:main",
        "id-test-plan/azure-devops-plan": "sc://acme/AI team/deployer-test-plan",
        "id-test-apply/github-apply": "repo:acme@1/llm@2:environment:test",
        "id-test-apply/gitlab-apply": "project_path:acme/ai/llm:ref_type:branch:ref:main",
        "id-test-apply/azure-devops-apply": "sc://acme/AI team/deployer-test",
    }
    assert "stlocks/default/deployer" in [each["name"] for each in inner]
    for verb in ("plan", "apply"):
        definition = json.loads(files[f"{verb}-role.json"])
        (role,) = [
            each for each in whole["resources"] if each.get("properties", {}).get("roleName") == definition["Name"]
        ]
        assert role["properties"]["permissions"][0]["actions"] == definition["Actions"]
        assert f"resource {verb}_role 'Microsoft.Authorization/roleDefinitions@2022-04-01'" in files["main.bicep"]
        assert all(f"'{action}'" in files["main.bicep"] for action in definition["Actions"])
    assert files["identities.bicep"].count("federatedIdentityCredentials@") == 6
    assert "az deployment sub create" in files["deploy.sh"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--github", "acme"), "names no pipeline of --github"),
        (("--azure-devops", "acme/p"), "names no pipeline of --azure-devops"),
        (("--location", "eastus"), "--location say nothing beside --identities"),
    ],
)
def test_what_has_no_meaning_is_refused(run: Run, more: tuple[str, ...], said: str) -> None:
    Path("test.yaml").write_text(SMALL, encoding="utf-8")
    done = run("init", "--identities", "test.yaml", *DAY, *more)
    assert done.code == 1
    assert said in done.err
    assert not Path("identities").exists()


def test_pipelines_alone_make_no_sense(run: Run) -> None:
    done = run("init", "--github", "acme/llm")
    assert done.code == 1
    assert "--github need --identities" in done.err
