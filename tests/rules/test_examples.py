"""The documentation of every rule is true: its examples are run."""

from __future__ import annotations

import re
from datetime import date

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.check.error_codes import documentation
from deployer.rules import rules
from deployer.rules.rule import Rule
from deployer.rules.support.examples import Example, examples
from deployer.source.load import parse

CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{'good' if example.good else 'bad'}-{number}")
    for rule in rules()
    for number, example in enumerate(examples(documentation(rule)), 1)
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_yields_the_code_at_the_marked_lines_and_nothing_else(rule: Rule, example: Example) -> None:
    sources = [parse(text, str(number)) for number, text in enumerate(example.texts)]
    problems = check(sources, at(example.as_of)).problems
    found = {(int(x.position.file), x.position.line, x.code) for x in problems if x.position}
    assert found == {(file, line, rule.code) for file, line in example.marks}, "\n".join(map(str, problems))
    assert example.good is not bool(example.marks)


def test_every_rule_has_a_bad_and_a_good_example() -> None:
    for rule in rules():
        assert {example.good for example in examples(documentation(rule))} == {True, False}, rule.code


def test_codes_are_three_letters_and_three_digits_and_unique() -> None:
    codes = [rule.code for rule in rules()]
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_every_source_a_rule_names_is_in_the_catalogue() -> None:
    known = at(date(2026, 11, 23)).sources
    for rule in rules():
        named = re.findall(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b", documentation(rule).split("\nBad")[0])
        named = [key for key in named if not key.startswith(("AZURE_",))]
        assert set(named) <= set(known), rule.code
        assert "Source:" in documentation(rule), rule.code
