"""The rules and the sandbox know the same Azure, from facts that were read twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from deployer.sandbox.facts.read import read
from tests.agreement.proof import compare, digest, turning_days
from tests.agreement.publish import PAGE

TODAY = date(2026, 11, 23)
REGIONS = ["eastus2", "swedencentral", "westeurope", "southafricawest", "austriaeast"]


def test_a_part_of_the_turning_days_in_one_region() -> None:
    days = turning_days()[::18]
    tally = compare(days, ["eastus2"])
    assert not tally.disagreements, "\n".join(map(str, tally.disagreements))
    assert tally.granted > 20 * len(days)


def test_serverless_models_in_regions_of_each_sort_today_and_in_the_summer_of_2024() -> None:
    tally = compare([date(2024, 8, 5), TODAY], REGIONS, managed=False)
    assert not tally.disagreements, "\n".join(map(str, tally.disagreements))
    assert tally.granted == 2 * 4 + 2 * 4


def test_the_published_counts_are_of_these_facts() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{digest()}`" in page, "run python -m tests.agreement.publish"
    rows = re.findall(r"^\| [^|]*days[^|]* \| ([\d, |]+) \|$", page, re.MULTILINE)
    numbers = [[int(number.replace(",", "")) for number in row.split(" | ")] for row in rows]
    assert len(numbers) == 3
    assert all(row[0] == sum(row[1:]) and row[-1] == 0 for row in numbers)


WRONG = {
    "region": "regions: [{from: 2025-11-24, in: document_2, sources: [AVAIL_2026_02]}]",
    "end": "regions: [{from: 2025-11-24, in: serverless_7, sources: [AVAIL_2026_02]}]\n"
    "  retirement: {on: 2026-11-01, source: SCHED_2026_09}",
}


@pytest.mark.parametrize("fact", WRONG)
def test_a_wrong_fact_of_the_catalogue_is_found(fact: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(f"""models:
- name: mistral-small-2503
  display: Mistral Small 25.03
  category: premium
  way: serverless
  able: [chat]
  {WRONG[fact]}
  sources: [AVAIL_2026_02]
""")
    found = compare([TODAY], ["westus"], tmp_path, managed=False).disagreements
    assert [(x.wish.model, x.ours.granted, x.theirs.granted) for x in found] == [("mistral-small-2503", False, True)]


@pytest.fixture
def facts() -> Iterator[dict[str, dict[str, dict[str, object]]]]:
    """The sandbox's facts of models, put back as they were."""
    models = read("models")["serverless"]
    kept = {key: dict(row) for key, row in models.items()}
    yield models
    for key, row in kept.items():
        models[key].clear()
        models[key].update(row)


def test_a_wrong_fact_of_the_sandbox_is_found(facts: dict[str, dict[str, object]]) -> None:
    facts["azureml-mistral/Codestral-2501"]["retired"] = "2026-11-01"
    found = compare([TODAY], ["westus"], managed=False).disagreements
    assert [(x.wish.model, x.ours.granted, x.theirs.granted) for x in found] == [("Codestral-2501", True, False)]
