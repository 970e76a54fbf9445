"""A finding can be answered on its line, with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.source.load import parse
from deployer.values.problem import Problem
from tests.check.test_form import GROUND

PROJECT = "hub: {name: hub-dev}\nprojects:\n- name: chat\n  deployments:\n  - model: Mistral-large-2402"


def codes(comment: str, as_of: date = date(2026, 11, 23)) -> list[str]:
    return [x.code for x in check([parse(f"{GROUND}{PROJECT}{comment}\n", "a.yaml")], at(as_of)).problems]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", ["LIF001"]),
        ("  # deployer: ignore[LIF001] we run it under a private agreement", []),
        ("  # deployer: ignore[LIF001, MOD002] private agreement", ["SUP003"]),
        ("  # deployer: ignore[LIF001] private agreement until=2026-11-23", []),
        ("  # deployer: ignore[LIF001] private agreement until=2026-11-22", ["LIF001", "SUP002"]),
        ("  # deployer: ignore[LIF001]", ["LIF001", "SUP001"]),
        ("  # deployer: ignore[LIF001] until=2027-01-01", ["LIF001", "SUP001"]),
        ("  # deployer: ignore[LIF001] soon until=tomorrow", ["LIF001", "SUP001"]),
        ("  # deployer: ignore whatever", ["LIF001", "SUP001"]),
        ("  # deployer: ignore[MOD002] no such finding", ["LIF001", "SUP003"]),
        ("  # deployer: ignore[LIF001, MOD001] whatever there is", ["SUP003"]),
    ],
)
def test_a_suppression_needs_a_code_a_reason_and_a_day_that_has_not_passed(comment: str, expected: list[str]) -> None:
    assert codes(comment) == expected


@pytest.mark.parametrize("code", ["XYZ999", "CKV_AZURE_243", "noqa", "lif001"])
def test_a_code_that_nobody_knows_is_told_and_hides_nothing(code: str) -> None:
    found = codes(f"  # deployer: ignore[{code}] made for another tool")
    assert found[0] == "LIF001"
    assert found[1:] in (["SUP001"], ["SUP003"])


@pytest.mark.parametrize("comment", ["noqa: LIF001", "checkov:skip=LIF001: reason", "yamllint disable-line", "LIF001"])
def test_the_comments_of_other_tools_suppress_nothing_and_are_left_alone(comment: str) -> None:
    assert codes(f"  # {comment}") == ["LIF001"]


def test_a_mistake_of_form_cannot_be_suppressed() -> None:
    text = f"{GROUND}hub: {{name: 7}}  # deployer: ignore[SCH003] we like it\n"
    problems = check([parse(text, "a.yaml")], at(date(2026, 11, 23))).problems
    assert [x.code for x in problems] == ["SCH003", "SUP001"]


def test_nothing_is_said_of_suppressions_where_nothing_was_looked_for() -> None:
    text = f"{GROUND}{PROJECT}  # deployer: ignore[LIF001] private agreement until=2020-01-01\n"
    assert check([parse(text, "a.yaml")], at(date(2026, 11, 23)), rules=()).problems == ()


def test_a_number_sign_within_a_text_begins_no_comment() -> None:
    text = f'{GROUND}hub: {{name: hub-dev, description: "# deployer: ignore[NAM003] no comment"}}\n'
    assert not check([parse(text, "a.yaml")], at(date(2026, 11, 23))).problems


def test_a_code_that_cannot_be_suppressed_only_matters_where_it_is_found() -> None:
    """A team's catalogue may know the model: then there is nothing to suppress, and nothing wrong either."""
    text = f"{GROUND}hub: {{name: hub-dev}}\nprojects:\n- name: chat\n  deployments:\n  - model: MODEL"
    comment = "  # deployer: ignore[MOD001] it is in our own catalogue\n"
    assert {"MOD001", "SUP001"} <= {x.code for x in problems(text.replace("MODEL", "house-small") + comment)}
    assert {"SUP003"} == {x.code for x in problems(text.replace("MODEL", "mistral-small-2503") + comment)}


def problems(text: str) -> tuple[Problem, ...]:
    return check([parse(text, "a.yaml")], at(date(2026, 11, 23))).problems
