"""Mistakes of form are said in the user's words, at their place, all at once."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from deployer.catalog.catalog import at
from deployer.check.check import Checked, check
from deployer.source.load import parse
from deployer.source.overlay import overlay

CATALOG = at(date(2026, 11, 23))
GROUND = """name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
"""


def checked(*texts: str) -> Checked:
    return check([parse(GROUND + text, f"{number}.yaml") for number, text in enumerate(texts)], CATALOG)


def lines(*texts: str) -> list[str]:
    return [str(problem) for problem in checked(*texts).problems]


def test_an_unknown_key_names_the_nearest_valid_word_at_the_key() -> None:
    assert lines("hub: {nmae: hub-dev, name: hub-dev}\n") == [
        "0.yaml:6:7: error SCH001: unknown key 'nmae' in a hub\n  help: did you mean 'name'?"
    ]


def test_a_key_that_resembles_nothing_lists_the_valid_ones() -> None:
    (problem,) = checked("hub: {name: hub-dev, zzzzzz: 1}\n").problems
    assert problem.help.startswith("the keys here are ")
    assert "display_name" in problem.help


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("hub: {name: hub-dev}\ndeployments: []\n", "move it to 'foundry.deployments' or 'projects[].deployments'"),
        ("hub: {name: hub-dev}\nmodels: []\n", "move it to 'foundry.deployments' or 'projects[].deployments'"),
        ("hub: {name: hub-dev, region: eastus2}\n", "move it to 'location' at the top"),
        ("hub: {name: hub-dev}\nregion: eastus2\n", "did you mean 'location'?"),
        ("hub: {name: hub-dev}\nsubscription_id: x\n", "did you mean 'subscription'?"),
        ("hub: hub-dev\n", "write it as 'name: hub-dev'"),
        (
            "hub: {name: hub-dev}\nprojects:\n",
            "nothing is written after the colon: write it there, or leave the key out",
        ),
        (
            "hub: {name: hub-dev}\nprojects: {chat: {deployments: []}}\n",
            "begin each item with '- name: chat', and indent the rest of it below",
        ),
        ("hub: {name: hub-dev}\nprojects: [chat]\n", "write it as 'name: chat'"),
        ("hub: {name: hub-dev}\nregions: eastus2\n", "write each item on a line of its own below the key: '- eastus2'"),
    ],
)
def test_a_mistake_of_form_says_what_to_write(text: str, help: str) -> None:
    assert help in [problem.help for problem in checked(text).problems]


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("instance_type: Standard_NC24ads_A100_v4", "move it to 'compute.instance_type'"),
        ("vm_size: Standard_NC24ads_A100_v4", "move it to 'compute.instance_type'"),
        ("compute: {vm_size: Standard_NC24ads_A100_v4}", "did you mean 'instance_type'?"),
        ("compute: {instance_type: a, instance_count: two}", "write it in digits, without quotes"),
        ("compute: {instance_type: a, instance_count: '2'}", "write it without quotes"),
    ],
)
def test_a_mistake_of_form_in_a_deployment_says_what_to_write(written: str, help: str) -> None:
    deployment = f"{{model: mistralai-Mixtral-8x7B-v01, {written}}}"
    text = f"hub: {{name: hub-dev}}\nprojects: [{{name: chat, deployments: [{deployment}]}}]\n"
    assert help in [problem.help for problem in checked(text).problems]


def test_a_wrong_type_says_what_is_there_and_what_should_be() -> None:
    text = """hub: {name: 7, existing: yes}
projects:
- name: assistants
  deployments: mistral-small-2503
tags: [team]
"""
    assert lines(text) == [
        "0.yaml:6:13: error SCH003: 'name' must be text, this is the number 7\n  help: put it in quotes",
        "0.yaml:6:26: error SCH003: 'existing' must be true or false, this is the text 'yes'"
        "\n  help: write true, without quotes",
        "0.yaml:9:16: error SCH003: 'deployments' must be a list, this is the text 'mistral-small-2503'"
        "\n  help: write each item on a line of its own below the key: '- model: mistral-small-2503'",
        "0.yaml:10:7: error SCH003: 'tags' must be a mapping of keys to values, this is a list"
        "\n  help: write 'key: value' on each line, without the hyphens",
    ]


def test_a_missing_key_is_reported_where_it_belongs() -> None:
    (problem,) = checked("hub: {name: hub-dev}\nprojects:\n- name: chat\n  deployments:\n  - name: a\n").problems
    assert str(problem).startswith("0.yaml:10:5: error SCH002: a deployment needs 'model'\n  help: add 'model: ...': ")


def test_what_a_missing_key_is_for_is_told_in_one_line() -> None:
    (problem,) = checked("hub: {name: hub-dev}\nbudget: {amount: 100}\n").problems
    assert (problem.code, "\n" in problem.help) == ("SCH002", False)


def test_a_word_that_is_not_in_the_list_names_the_nearest() -> None:
    text = "hub: {name: hub-dev}\nprojects: [{name: chat, deployments: [{model: mistral-small-2503, auth: keys}]}]\n"
    (problem,) = checked(text).problems
    assert (problem.code, problem.help) == ("SCH004", "did you mean 'key'?")
    assert problem.message == "'auth' must be 'key' or 'entra', this is the text 'keys'"


@pytest.mark.parametrize(
    ("written", "message", "help"),
    [
        ("amount: 0", "'amount' must be more than 0, this is the number 0", "write more than 0"),
        ("amount: 9, notifications: [{threshold: 2000}]", "'threshold' must be at most 1,000, this is the number 2000",
         "write at most 1,000"),
        ("amount: 9, notifications: [{threshold: 0}]", "'threshold' must be at least 1, this is the number 0",
         "write at least 1"),
    ],
)  # fmt: skip
def test_a_number_out_of_bounds_is_told_the_bound(written: str, message: str, help: str) -> None:
    (problem,) = checked(f"hub: {{name: hub-dev}}\nbudget: {{start: '2026-12-01', {written}}}\n").problems
    assert (problem.code, problem.message, problem.help) == ("SCH004", message, help)


def test_problems_of_all_files_come_at_once_sorted_by_place() -> None:
    found = checked("hub: {name: x}\n", "hub: {}\n", "hub: {name: hub-c}\nprojects: [{name: a}]\n")
    assert [(x.position.file, x.code) for x in found.problems if x.position] == [
        ("0.yaml", "NAM010"), ("0.yaml", "NAM003"), ("1.yaml", "SCH002"), ("2.yaml", "NAM010"), ("2.yaml", "NAM004")
    ]  # fmt: skip
    assert len(found.sites) == 2


def test_the_echo_of_a_mistyped_key_is_not_reported() -> None:
    text = """hub: {name: hub-dev}
projects:
- name: chat
  deployments:
  - model: mistralai-Mixtral-8x7B-v01
    compte: {instance_type: Standard_ND96asr_v4}
  - model: mistral-smal-2503
"""
    assert [(x.code, x.position.line) for x in checked(text).problems if x.position] == [("SCH001", 11), ("MOD001", 12)]


@pytest.mark.parametrize("data", [[], "just text", None, 7])
def test_data_that_is_not_a_mapping_is_one_problem(data: object) -> None:
    (problem,) = check([replace(parse(GROUND, "x.yaml"), data=data)], CATALOG).problems
    assert str(problem).startswith("x.yaml:1:1: error SCH003: an environment must be a mapping of keys to values")


def test_a_mistake_within_a_mapping_is_told_and_not_that_it_is_no_text() -> None:
    text = GROUND.replace("resource_group: rg-dev", "resource_group: {nmae: rg-dev, name: rg-dev}")
    found = check([parse(f"{text}hub: {{name: hub-dev, container_registry: {{skuu: Basic}}}}\n", "a.yaml")], CATALOG)
    assert [problem.code for problem in found.problems] == ["SCH001", "SCH001"]


def test_a_text_that_comes_from_a_variable_is_to_be_quoted_where_the_variable_is_set() -> None:
    text = f'{GROUND}variables: {{n: 3}}\ntags: {{c: "${{var.n}}"}}\nhub: {{name: hub-dev}}\n'
    (problem,) = check([overlay(parse(text, "a.yaml"), {}, {})], CATALOG).problems
    assert problem.message == "'c' must be text, this is the number 3"
    assert problem.help == "the value of the variable is meant: write it as text where it is set"


def test_a_file_that_extends_nothing_removes_nothing() -> None:
    (problem,) = checked("hub: {name: hub-dev, remove: false}\n").problems
    assert problem.message == "'remove' has no effect in a hub"
    assert "'remove: true' takes an item out of a list" in problem.help


def test_what_has_no_identity_is_not_said_to_be_unknown() -> None:
    project = "projects: [{name: assistants, deployments: [{model: mistral-small-2503, name: chat}]}]\n"
    text = f"hub: {{name: hub-dev}}\naccess: [{{role: Reader, identity: assistants/chat}}]\n{project}"
    messages = {problem.code: problem.message for problem in checked(text).problems}
    assert messages["ACC006"] == "'assistants/chat' is a model as a service, which has no identity"
