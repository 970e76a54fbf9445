"""Every refusal knows the smallest edits that make it valid, and each has been proved."""

from __future__ import annotations

from datetime import date

import pytest

from deployer.catalog.catalog import at
from deployer.check import check
from deployer.edit import edited
from deployer.load import parse
from deployer.repair.repair import repair, unambiguous
from deployer.values.problem import Problem, Severity
from tests.check.test_form import GROUND

CATALOG = at(date(2026, 11, 23))
PROJECT = "hub: {name: hub-dev}\nprojects:\n- name: chat  # who talks to customers\n  deployments:\n"


def repaired(text: str) -> tuple[Problem, ...]:
    source = parse(GROUND + text, "a.yaml")
    return repair(check([source], CATALOG), [source], CATALOG)


def only(text: str) -> Problem:
    (problem,) = (x for x in repaired(text) if x.severity is Severity.ERROR)
    return problem


CASES = {
    "a mistyped model is spelled out": ("  - model: mistral-smal-2503", "deploy 'mistral-small-2503'"),
    "a retired model is followed by its successor": ("  - model: Mistral Nemo", "deploy 'mistral-small-2503'"),
    "serverless models lose their machines": (
        "  - model: mistral-small-2503\n    compute: {instance_type: Standard_NC24ads_A100_v4}",
        "remove compute",
    ),
    "the only machine size is given": (
        "  - model: Mixtral-8x22B-v0.1",
        "deploy it on 'Standard_ND96amsr_A100_v4'",
    ),
    "a mistyped machine size is spelled out": (
        "  - model: Mixtral-8x7B-v0.1\n    compute: {instance_type: Standard_ND96asr_v5}",
        "set instance_type to 'Standard_ND96asr_v4'",
    ),
    "an endpoint's name loses what Azure does not take": (
        "  - model: mistral-small-2503\n    name: chat_prod.eu",
        "set name to 'chat-prod-eu'",
    ),
    "a mistyped key is renamed": (
        "  - model: mistral-small-2503\n    content_saftey: enabled",
        "rename it to 'content_safety'",
    ),
    "a timeout is cut to what Azure allows": (
        "  - model: Mixtral-8x22B-v0.1\n"
        "    compute: {instance_type: Standard_ND96amsr_A100_v4, request_timeout_ms: 600000}",
        "set request_timeout_ms to '180000'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_repair_beyond_doubt(case: str) -> None:
    text, title = CASES[case]
    fix = unambiguous(only(f"{PROJECT}{text}\n"))
    assert fix is not None
    assert fix.title == title


@pytest.mark.parametrize("case", CASES)
def test_every_repair_makes_the_file_valid_and_keeps_its_comments(case: str) -> None:
    text = f"{GROUND}{PROJECT}{CASES[case][0]}\n"
    for fix in only(f"{PROJECT}{CASES[case][0]}\n").fixes:
        result = edited(text, fix.edits, "a.yaml")
        assert "# who talks to customers" in result
        assert not check([parse(result, "a.yaml")], CATALOG).errors, fix.title


def test_regions_of_the_same_geography_come_first() -> None:
    text = f"{PROJECT}  - model: mistral-small-2503\n"
    source = parse(GROUND.replace("eastus2", "westeurope") + text, "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    assert problem.fixes[0].title == "set location to 'swedencentral'"
    assert unambiguous(problem) is None


def test_a_name_taken_twice_is_told_apart_by_its_project_and_nothing_is_sure() -> None:
    text = "  - {model: mistral-small-2503, name: a}\n  - {model: Codestral-2501, name: a}\n"
    problems = repaired(PROJECT + text)
    assert [problem.fixes[0].title for problem in problems] == ["set name to 'a-chat'"] * 2
    assert [unambiguous(problem) for problem in problems] == [None, None]


def test_a_successor_that_the_project_deploys_already_is_no_repair() -> None:
    problem = only(f"{PROJECT}  - model: Mistral Nemo\n  - model: mistral-small-2503\n")
    assert "deploy 'mistral-small-2503'" not in [fix.title for fix in problem.fixes]
    assert unambiguous(problem) is None


def test_nobody_accepts_the_terms_of_the_marketplace_but_a_person() -> None:
    text = GROUND.replace("accept_marketplace_terms: true\n", "")
    source = parse(f"{text}{PROJECT}  - model: mistral-small-2503\n", "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    assert (problem.code, problem.fixes) == ("MKT001", ())


def test_a_check_alone_shows_no_repair_that_was_not_proved() -> None:
    source = parse(f"{GROUND}{PROJECT}  - model: mistral-small-2503\n    content_saftey: enabled\n", "a.yaml")
    assert all(not problem.fixes for problem in check([source], CATALOG).problems)


def test_a_thousand_wrong_deployments_are_repaired_within_the_budget() -> None:
    rows = "".join(f"  - {{model: mistral-smal-2503, name: e{i}}}\n" for i in range(1000))
    problems = repaired(PROJECT + rows)
    assert len(problems) == 1000
    assert problems[0].fixes


def test_what_a_warning_speaks_of_is_changed_by_number_only() -> None:
    (problem,) = repaired(f"{PROJECT}  - {{model: mistral-small-2503, content_safety: disabled}}\n")
    assert (problem.code, [fix.title for fix in problem.fixes]) == ("SAF001", ["remove content_safety"])
    assert unambiguous(problem) is None
