"""What the rules refuse of Foundry the sandbox refuses, and the other way round: offers, quota, counts and names."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.resolved import resolve
from deployer.render.render import render
from deployer.sandbox.facts import foundry as known
from deployer.sandbox.facts.read import read
from deployer.sandbox.state.settings import SECONDS, Settings
from deployer.source.load import parse
from tests.agreement import foundry
from tests.agreement.foundry import compare_offers, environment, offer_days
from tests.agreement.proof import digest
from tests.agreement.publish import PAGE
from tests.agreement.verdicts import Azure, FoundryWish

TODAY = date(2026, 11, 23)
CATALOG = at(TODAY)
SOLD = [
    pytest.param(model.name, sku.name, sku.granted, id=f"{model.name}-{sku.name}")
    for model in CATALOG.models
    if model.foundry and not (model.foundry.until or model.stage(TODAY).value == "retired")
    for sku in model.foundry.skus
    if sku.granted and sku.maximum != 1
]
"""What has a quota of its own, and more than one unit of it in a deployment."""


ENDED = "mistral-document-ai-2505"


def refused(text: str, settings: Settings | None = None) -> tuple[set[str], str]:
    """Codes of the rules, warnings among them; and what the sandbox says to the rendered resources."""
    found = {each.code for each in check([parse(text, "limits.yaml")], CATALOG).problems}
    (deployed,) = check([parse(text, "limits.yaml")], CATALOG, rules=()).environments
    azure = Azure(TODAY, settings or Settings(seconds=dict.fromkeys(SECONDS, 0.0)))
    verdicts = (azure.send(resource) for resource in render(resolve(deployed, CATALOG)))
    return found, next((each.text for each in verdicts if not each.granted), "")


def test_offers_in_regions_of_each_sort() -> None:
    tally = compare_offers([TODAY], ["swedencentral", "westeurope", "mexicocentral"])
    assert not tally.disagreements, "\n".join(map(str, tally.disagreements))
    assert tally.granted > 100
    assert tally.doubted < 20


def test_offers_on_the_day_before_one_ends() -> None:
    days = offer_days()
    assert date(2026, 7, 19) in days
    found = [compare_offers([day], ["eastus2"], models=[ENDED]) for day in (date(2026, 7, 19), date(2026, 7, 20))]
    assert not any(each.disagreements for each in found)
    assert found[0].granted > found[1].granted


def test_the_published_counts_are_of_these_facts() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{digest(foundry.facts())}`" in page, "run python -m tests.agreement.publish foundry"
    rows = re.findall(r"^\| [^|]*every offer \| ([\d, |]+) \|$", page, re.MULTILINE)
    numbers = [[int(number.replace(",", "")) for number in row.split(" | ")] for row in rows]
    assert len(numbers) == 2
    assert all(row[0] == sum(row[1:]) and row[-1] == 0 for row in numbers)


@pytest.mark.parametrize(("model", "sku", "granted"), SOLD)
def test_the_rules_warn_exactly_where_a_new_subscription_lacks_quota(model: str, sku: str, granted: int) -> None:
    for capacity in (granted, granted + 1):
        codes, said = refused(environment([FoundryWish(model, sku, capacity=capacity)], "swedencentral"))
        assert ("CAP002" in codes) is ("InsufficientQuota" in said) is (capacity > granted)


@pytest.mark.parametrize(("models", "more"), [(32, "deployments"), (33, "deployments")])
def test_counts(models: int, more: str) -> None:
    text = environment([FoundryWish("mistral-small-2503")] * models, "swedencentral")
    codes, said = refused(text)
    assert ("FDY002" in codes) is ("most that an account can have" in said) is (models > 32)


NAMES = ["a", "ab", "a-b", "ab-", "-ab", "1ab", "a_b", "a.b", "A1", "x" * 64, "x" * 65, "é12"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["name: wish-0", "name: assistants", "name: ai-agreement"])
def test_names(place: str, name: str) -> None:
    text = environment([FoundryWish("mistral-small-2503")], "swedencentral")
    codes, said = refused(text.replace(place, f"name: '{name}'"))
    assert bool(codes & {"NAM013", "NAM014"}) is bool(said), said


@pytest.fixture
def facts() -> Iterator[dict[str, Any]]:
    """The sandbox's facts of Foundry, put back as they were."""
    facts = read("foundry")
    kept = copy.deepcopy(facts)
    yield facts
    facts.clear()
    facts.update(kept)
    forget()


def forget() -> None:
    """What was made of the facts is made anew."""
    known.models.cache_clear()
    known._regions.cache_clear()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("models", "Codestral-2501", "version"), "1"),
        (("models", "Codestral-2501", "skus"), []),
        (("models", "Codestral-2501", "retired"), "2026-11-01"),
        (("models", "Codestral-2501", "maximum"), 2),
        (("models", "Mistral-Large-3", "maximum"), 99_999),
        (("models", "Codestral-2501"), None),
        (("partner_regions",), ["westeurope"]),
        (("account_regions",), ["westeurope"]),
        (("project_regions",), ["westeurope"]),
    ],
    ids=lambda path: "-".join(path) if isinstance(path, tuple) else "",
)
def test_a_wrong_fact_of_the_sandbox_is_found(facts: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    where = facts
    for part in path[:-1]:
        where = where[part]
    where[path[-1]] = value
    if value is None:
        del where[path[-1]]
    forget()
    assert compare_offers([TODAY], ["swedencentral"], models=WATCHED).disagreements


WATCHED = ("Codestral-2501", "Mistral-Large-3")
WRONG = """models:
- name: Codestral-2501
  display: Codestral 25.01
  category: premium
  able: [chat]
  foundry:
    seller: partner
    version: "{version}"
    regions: {regions}
    skus: [{{name: {sku}, quota: AIServices.GlobalStandard.MaaS, maximum: {maximum}, settled: true}}]
    source: MATRIX_2026_09
  sources: [MATRIX_2026_09]
"""
RIGHT = {"version": "2", "sku": "GlobalStandard", "maximum": 1, "regions": "foundry_31"}


@pytest.mark.parametrize(
    "wrong", [{}, {"version": "1"}, {"sku": "DataZoneStandard"}, {"maximum": 2}, {"regions": "foundry_canada"}], ids=str
)
def test_a_wrong_fact_of_the_catalogue_is_found(wrong: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG.format(**RIGHT | wrong))
    found = compare_offers([TODAY], ["swedencentral"], tmp_path, models=WATCHED).disagreements
    assert bool(found) is bool(wrong)
    assert {each.wish.model for each in found} <= {"Codestral-2501"}
