"""Every refusal knows the smallest edits that make it valid, and each has been proved."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from deployer.catalog.catalog import at
from deployer.check.check import Checked, check
from deployer.check.error_codes import documentation
from deployer.check.repair.apply_fixes import apply_fixes
from deployer.check.repair.repair import MASKING, repair, unambiguous
from deployer.rules import rules
from deployer.rules.support.examples import Example, examples
from deployer.source.edit import edited
from deployer.source.load import parse
from deployer.source.overlay import overlay
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Source
from tests.check.test_form import GROUND
from tests.test_schema import environments

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
        "remove compute: it is a serverless API, billed per token",
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


NO_EDIT = {
    "ACC002": "which principal is meant, only its owner knows",
    "ACC006": "which identity is meant, only its owner knows",
    "BUD002": "who is told is for people",
    "CMK001": "which key or vault is meant, only its owner knows",
    "CMK003": "which region stays, and where the others go, is for people",
    "CNX001": "where a connection leads, only its owner knows",
    "CNT004": "which of the many are to go is for people",
    "CNT002": "one deployment less is not enough, and which ones are to go is for people",
    "IDS001": "an id of another type says nothing of the one that is meant",
    "IDS002": "which resource is meant, only its owner knows",
    "LOA002": "more machines are a cost that people decide on",
    "MKT001": "terms are accepted by a person",
    "MKT004": "the kind of a subscription is a fact",
    "NET010": "which network is meant, only its owner knows",
    "NAM009": "which subscription is meant, only its owner knows",
    "NAM011": "which tenant is meant, only its owner knows",
    "NAM016": "which container is meant, only its owner knows",
    "ENV003": "a secret is put into a connection by people, and the reference names it",
    "ENV002": "what a name or a reference means, only its owner knows",
    "FDY002": "which of the many are to go is for people",
    "PLT001": "where to deploy is for people to say",
    "PLT002": "whether they belong to a hub or to the account, only their owner knows",
    "TAG002": "what to leave out of a text is for people",
    "TAG003": "which tags to leave out is for people",
    "TAG005": "what a tag shall say is for people, unless the policy says it",
    "TRA001": "which share a deployment gets is for people to say",
    "TRA002": "which share is copied is for people to say",
    "TRA003": "which of the deployments keeps the name of the endpoint is for people to say",
}
"""Refusals that no edit of ours can make good, and why."""


def bad_examples() -> list[tuple[str, int, Example]]:
    return [
        (rule.code, number, example)
        for rule in rules()
        if rule.severity is Severity.ERROR
        for number, example in enumerate(examples(documentation(rule)))
        if not example.good
    ]


@pytest.mark.parametrize(("code", "number", "example"), bad_examples(), ids=lambda value: str(value)[:8])
def test_every_repair_of_every_example_of_a_rule_holds_once_it_is_written(
    code: str, number: int, example: Example
) -> None:
    """What is proved on data is proved again on the text that the edits make."""
    catalog = at(example.as_of)
    texts = {f"file{place}.yaml": text for place, text in enumerate(example.texts)}

    def found(texts: Mapping[str, str]) -> tuple[list[Source], Checked]:
        sources = [parse(text, file) for file, text in texts.items()]
        return sources, check(sources, catalog)

    sources, checked = found(texts)
    before = Counter(problem.code for problem in checked.errors)
    repairs = [fix for x in repair(checked, sources, catalog) if x.code == code for fix in x.fixes]
    assert repairs or code in NO_EDIT, "give the finding fixes, or say in NO_EDIT why no edit can help"
    for problem in repair(checked, sources, catalog):
        for fix in problem.fixes if problem.code == code else ():
            index, _ = checked.ideas[replace(problem, fixes=())]
            mended = apply_fixes([(sources[index], fix)], texts.__getitem__)
            assert not mended.problems, (fix.title, mended.problems)
            _, after = found({**texts, **mended.after})
            left = Counter(each.code for each in after.errors)
            assert left[code] < before[code], fix.title
            assert code.startswith(MASKING) or not left - before, fix.title


def test_nobody_is_offered_a_model_that_does_something_else() -> None:
    for written in ("Mistral OCR", "mistralai-Mistral-7B-v01", "Mistral Nemo"):
        text = f"{PROJECT}  - {{model: {written}, name: one}}\n"
        current = CATALOG.find(written)
        for problem in repaired(text):
            for model in (CATALOG.find(str(edit.value)) for fix in problem.fixes for edit in fix.edits):
                assert model is None or (
                    current and current.abilities & model.abilities & {"chat", "completions", "ocr"}
                )


def test_where_nothing_takes_its_place_a_deployment_can_go_but_never_by_itself() -> None:
    problem = only(f"{PROJECT}  - {{model: Mistral OCR, name: one}}\n")
    assert [fix.title for fix in problem.fixes] == ["remove deployments 1"]
    assert unambiguous(problem) is None


@pytest.mark.parametrize(
    ("location", "nearest"),
    [
        ("westeurope", ["swedencentral", "eastus2", "eastus"]),
        ("westus2", ["westus", "westus3", "northcentralus"]),
        ("brazilsouth", ["eastus2", "eastus", "southcentralus"]),
        ("southeastasia", ["swedencentral", "westus", "westus3"]),
        ("japaneast", ["swedencentral", "westus", "westus3"]),
    ],
)
def test_the_nearest_region_is_so_in_kilometres_and_in_the_same_geography_first(
    location: str, nearest: list[str]
) -> None:
    source = parse(GROUND.replace("eastus2", location) + f"{PROJECT}  - model: mistral-small-2503\n", "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    assert [fix.edits[0].value for fix in problem.fixes] == nearest


def test_a_region_is_not_replaced_by_one_that_is_there_and_may_be_left_out() -> None:
    ground = GROUND.replace("location: eastus2", "location: eastus2\nregions: [swedencentral, westeurope]")
    source = parse(f"{ground}{PROJECT}  - model: mistral-small-2503\n", "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    assert [fix.title for fix in problem.fixes] == [
        "set regions 2 to 'eastus2'",
        "set regions 2 to 'eastus'",
        "remove regions 2",
    ]


def test_a_hub_that_is_too_long_with_its_region_is_cut_to_fit_with_the_longest_of_them() -> None:
    ground = GROUND.replace("location: eastus2", "location: eastus2\nregions: [southcentralus, eastus]")
    text = PROJECT.replace("hub-dev", "hub-with-a-rather-longname")
    source = parse(f"{ground}{text}  - model: mistral-small-2503\n", "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    assert problem.fixes[0].edits[0].value == "hub-with-a-rather"
    assert unambiguous(problem) is None


def test_a_load_is_shared_between_as_many_projects_as_it_needs() -> None:
    rows = "  - {model: mistral-small-2503, name: talk, expected_load: {tokens_per_minute: 500001}}\n"
    text = f"{GROUND}{PROJECT}{rows}"
    (fix,) = only(PROJECT + rows).fixes
    assert (fix.title, fix.sure) == ("share the load between 3 projects", False)
    result = edited(text, fix.edits, "a.yaml")
    environment = check([parse(result, "a.yaml")], CATALOG).environments[0]
    shared = [
        (x.name, y.name, y.expected_load and y.expected_load.tokens_per_minute) for _, x, y in environment.deployments()
    ]
    assert shared == [("chat", "talk", 166667), ("chat-2", "talk-2", 166667), ("chat-3", "talk-3", 166667)]


def test_fewer_machines_are_proposed_where_the_quota_does_not_carry_them() -> None:
    compute = "{instance_type: Standard_NC96ads_A100_v4, instance_count: 5}"
    rows = f"  - {{model: Mixtral-8x7B-Instruct-v0.1, compute: {compute}}}\n"
    problem = only(f"quota: {{standardNCADSA100v4Family: 300}}\n{PROJECT}{rows}")
    assert [fix.title for fix in problem.fixes][:2] == ["set instance_count to '3'", "set instance_count to '1'"]


def test_more_machines_than_anybody_has_are_answered_at_once() -> None:
    compute = "{instance_type: Standard_NC96ads_A100_v4, instance_count: 9000000000000000000}"
    rows = f"  - {{model: Mixtral-8x7B-Instruct-v0.1, compute: {compute}}}\n"
    found = repaired(f"quota: {{standardNCADSA100v4Family: 300}}\n{PROJECT}{rows}")
    titles = {problem.code: [fix.title for fix in problem.fixes] for problem in found}
    assert titles["QUO001"] == ["set instance_count to '3'", "set instance_count to '1'"]
    assert titles["CNT001"] == ["set instance_count to '50'"]


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("tags: {cost: 0012}", 'tags: {cost: "0012"}'),
        ("tags: {cost: 1.10}", 'tags: {cost: "1.10"}'),
        ("tags: {cost: True}", 'tags: {cost: "True"}'),
        ("tags: {cost: 0x1F}  # hex", 'tags: {cost: "0x1F"}  # hex'),
        ("accept_marketplace_terms: yes", "accept_marketplace_terms: true"),
        ("projects:  # none yet", ""),
        ("project: [{name: one}]", "projects: [{name: one}]"),
        (
            "projects: [{name: chat, deployment: [{model: mistral-small-2503}]}]",
            "projects: [{name: chat, deployments: [{model: mistral-small-2503}]}]",
        ),
    ],
)
def test_a_mistake_of_form_is_repaired_letter_for_letter(line: str, fixed: str) -> None:
    ground = GROUND.replace("accept_marketplace_terms: true\n", "") if line.startswith("accept") else GROUND
    text = f"{ground}hub: {{name: hub-dev}}\n{line}\n"
    source = parse(text, "a.yaml")
    (problem,) = repair(check([source], CATALOG), [source], CATALOG)
    fix = unambiguous(problem)
    assert fix is not None
    mended = apply_fixes([(source, fix)], lambda _: text)
    assert mended.after["a.yaml"] == f"{ground}hub: {{name: hub-dev}}\n" + (f"{fixed}\n" if fixed else "")


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


@given(environments())
def test_a_repair_of_any_environment_makes_its_problem_go_once_it_is_written(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    try:
        source = overlay(parse(text, "a.yaml"), {}, {})
    except Invalid:
        return
    checked = check([source], CATALOG)
    for problem in repair(checked, [source], CATALOG):
        for fix in problem.fixes:
            mended = apply_fixes([(source, fix)], lambda _: text)
            assert not mended.problems
            after = check([overlay(parse(mended.after["a.yaml"], "a.yaml"), {}, {})], CATALOG).problems
            assert sum(x.code == problem.code for x in after) < sum(x.code == problem.code for x in checked.problems)
