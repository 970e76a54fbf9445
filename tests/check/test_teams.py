"""Environments as different teams write them: what is right passes, what is wrong is found at its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.source.load import load, parse
from deployer.source.overlay import overlay
from deployer.values.problem import Severity
from tests.check.test_form import GROUND

CATALOG = at(date(2026, 11, 23))
TEAMS = sorted(path for path in (Path(__file__).parent / "teams").glob("*.yaml") if not path.name.startswith("_"))
PROCESS = {"AZURE_SUBSCRIPTION_ID": "3f2504e0-4f89-41d3-9a0c-0305e82c3307"}


@pytest.mark.parametrize("file", TEAMS, ids=lambda path: path.stem)
def test_what_a_team_may_have_is_not_refused(file: Path) -> None:
    problems = check([overlay(load(str(file)), {}, PROCESS)], CATALOG).problems
    assert not [str(problem) for problem in problems if problem.severity is not Severity.NOTE]


def test_the_environments_of_all_teams_do_not_stand_in_each_others_way() -> None:
    sources = [overlay(load(str(file)), {}, PROCESS) for file in TEAMS]
    assert len(sources) == 15
    assert not check(sources, CATALOG).errors


HUB = "hub: {name: hub-a}\n"
SIZE, FOUR = "Standard_ND96asr_v4", "Standard_NC96ads_A100_v4"


def serverless(more: str = "", model: str = "mistral-small-2503") -> str:
    return f"{HUB}projects: [{{name: p-a, deployments: [{{model: {model}{more}}}]}}]\n"


def managed(compute: str, model: str = "mistralai-Mixtral-8x7B-v01", more: str = "") -> str:
    return serverless(f", compute: {{{compute}}}{more}", model)


WRONG = {
    "a region twice": (f"regions: [eastus2, East US 2]\n{HUB}", {"REG006"}),
    "a region that is none": (f"regions: [eastus2, eastus22]\n{HUB}", {"REG001"}),
    "a name that is empty": (serverless(', name: ""'), {"NAM005"}),
    "a name that is too long with its region": (
        f"regions: [southcentralus]\n{HUB.replace('hub-a', 'hub-with-a-rather-long-name')}",
        {"NAM003"},
    ),
    "a load beyond one endpoint": (serverless(", expected_load: {tokens_per_minute: 200001}"), {"LOA001"}),
    "a load beyond an online endpoint": (
        managed(f"instance_type: {SIZE}", more=", expected_load: {requests_per_minute: 30001}"),
        {"LOA002"},
    ),
    "fewer than no machines": (managed(f"instance_type: {SIZE}, instance_count: -1"), {"CNT001"}),
    "a number in quotes": (managed(f'instance_type: {SIZE}, instance_count: "2"'), {"SCH003"}),
    "machines without a size": (managed("instance_count: 2"), {"SCH002"}),
    "machines for a serverless model": (serverless(f", compute: {{instance_type: {SIZE}}}"), {"MOD003"}),
    "no machines for an open model": (serverless(model="mistralai-Mixtral-8x7B-v01"), {"MOD002"}),
    "a size spelled short": (managed("instance_type: NC96ads_A100_v4"), {"SIZ001"}),
    "a size that is gone, too many of it, and a time too long": (
        managed("instance_type: Standard_NC24s_v3, instance_count: 60, request_timeout_ms: 300000"),
        {"SIZ002", "CNT001", "TIM001"},
    ),
    "a size for the sibling": (managed(f"instance_type: {FOUR}"), {"SIZ003"}),
    "a quota of another family": (
        f"quota: {{standardNDSv2Family: 400}}\n{managed(f'instance_type: {SIZE}')}",
        {"QUO001"},
    ),
    "a family that is none": (f"quota: {{standardNDSv2: 40}}\n{HUB}", {"QUO002"}),
    "tags that differ in case": (f"tags: {{Team: a, team: b}}\n{HUB}", {"TAG007"}),
    "a tag with a blank name": (f'tags: {{" ": a}}\n{HUB}', {"TAG001"}),
    "a tag of ours": (f"tags: {{deployer-also: x}}\n{HUB}", {"TAG004"}),
    "a tag that is a number": (f"tags: {{cost: 12}}\n{HUB}", {"SCH003"}),
    "a tag that is demanded": (f"tag_policy: {{required: [team]}}\n{HUB}", {"TAG005"}),
    "a model that has retired": (serverless(model="Mistral OCR"), {"LIF001"}),
    "a model for Foundry resources": (serverless(model="Mistral Large 3"), {"MOD004"}),
    "a model pinned to a version": (
        serverless(model="azureml://registries/azureml-mistral/models/mistral-small-2503/versions/1"),
        {"MOD005"},
    ),
    "a country that is no code": (f"billing_country: Norge\n{serverless()}", {"MKT003"}),
    "a subscription that cannot buy": (f"subscription_kind: CSP_2015-05-01\n{serverless()}", {"MKT004"}),
    "safety off, with a blank reason": (
        serverless(', content_safety: disabled, content_safety_reason: " "'),
        {"SAF001"},
    ),
    "a word of other days": (serverless(", auth: aad"), {"SCH004"}),
    "a key that nothing reads": (f"{HUB}project: [{{name: p-a}}]\n", {"SCH001"}),
    "a key that is empty": (f"{HUB}projects:\n", {"SCH003"}),
    "a project named like its hub": (f"{HUB}projects: [{{name: HUB-A}}]\n", {"NAM008"}),
    "two projects of one name": (f"{HUB}projects: [{{name: p-a}}, {{name: P-A}}]\n", {"NAM008"}),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_found_and_nothing_else(case: str) -> None:
    text, expected = WRONG[case]
    problems = check([parse(GROUND + text, "a.yaml")], CATALOG).problems
    assert {problem.code for problem in problems} == expected, "\n".join(map(str, problems))


@pytest.mark.parametrize("case", WRONG)
def test_what_is_told_of_it_has_a_place_and_something_to_do(case: str) -> None:
    for problem in check([parse(GROUND + WRONG[case][0], "a.yaml")], CATALOG).problems:
        assert problem.position and problem.position.line > GROUND.count("\n"), str(problem)
        assert problem.help, str(problem)
        assert not problem.message.endswith(".")
