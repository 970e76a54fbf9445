"""What bars a new deployment does not bar one that exists."""

from __future__ import annotations

from datetime import date

from deployer.catalog.catalog import at
from deployer.check.check import check, spare
from deployer.source.load import parse
from deployer.values.problem import Severity
from tests.check.test_form import GROUND
from tests.check.test_suppress import PROJECT

DEPLOYMENT = ("projects", 0, "deployments", 0)


def test_a_deprecated_model_is_an_error_for_a_new_deployment_and_a_warning_for_a_live_one() -> None:
    problems = check([parse(f"{GROUND}{PROJECT}\n", "a.yaml")], at(date(2025, 2, 1))).problems
    assert [(x.code, x.severity) for x in problems] == [("LIF002", Severity.ERROR)]
    assert [x.severity for x in spare(problems, {DEPLOYMENT})] == [Severity.WARNING]
    assert spare(problems, {("projects", 0, "deployments", 1)}) == problems


def test_a_retired_model_is_an_error_whatever_exists() -> None:
    problems = check([parse(f"{GROUND}{PROJECT}\n", "a.yaml")], at(date(2026, 11, 23))).problems
    assert spare(problems, {DEPLOYMENT}) == problems


def test_terms_are_needed_only_where_something_is_bought() -> None:
    text = f"{GROUND}{PROJECT}\n".replace("accept_marketplace_terms: true", "accept_marketplace_terms: false")
    problems = check([parse(text, "a.yaml")], at(date(2024, 8, 5))).problems
    assert [x.code for x in problems] == ["MKT001"]
    assert [x.severity for x in spare(problems, {("accept_marketplace_terms",)})] == [Severity.WARNING]
