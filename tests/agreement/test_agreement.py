"""The rules and the sandbox know the same Azure, from facts that were read twice."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployer.sandbox.facts import models
from deployer.sandbox.facts.read import read
from tests.agreement.proof import compare, digest, same_reason, turning_days
from tests.agreement.proof import facts as files
from tests.agreement.publish import PAGE
from tests.agreement.verdicts import Verdict

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
    assert f"`{digest(files())}`" in page, "run python -m tests.agreement.publish"
    page = page.partition("## Foundry")[0]
    rows = re.findall(r"^\| [^|]*days[^|]* \| ([\d, |]+) \|$", page, re.MULTILINE)
    numbers = [[int(number.replace(",", "")) for number in row.split(" | ")] for row in rows]
    assert len(numbers) == 3
    assert all(row[0] == sum(row[1:]) and row[-1] == 0 for row in numbers)


ROW = """models:
- name: {name}
  display: {name}
  category: premium
  way: {way}
  able: [chat]
  sources: [AVAIL_2026_02]
"""
SEVEN = "  regions: [{from: 2024-05-21, in: serverless_7, sources: [AVAIL_2026_02]}]\n"
SMALL = ROW.format(name="mistral-small-2503", way="serverless")
LARGE = ROW.format(name="Mistral-large-2402", way="serverless").replace(
    "sources:", "id: azureml://registries/azureml-mistral/models/Mistral-large\n  sources:"
)
BIG, EIGHT, FOUR = "Standard_ND96amsr_A100_v4", "Standard_ND96asr_v4", "Standard_NC96ads_A100_v4"
MIXTRAL = "mistralai-Mixtral-8x7B-Instruct-v01"


@dataclass(frozen=True)
class Slip:
    """A fact of the catalogue that is transcribed wrongly, and where that shows."""

    rows: str
    model: str
    ours: bool
    """Whether the rules grant what Azure refuses, or the other way round."""
    size: str = ""
    day: date = TODAY
    region: str = "westus"


SLIPS = {
    "a region is forgotten": Slip(
        SMALL + SEVEN.replace("serverless_7", "document_2"),
        "mistral-small-2503",
        ours=False,
    ),
    "an end is invented": Slip(
        SMALL + SEVEN + "  retirement: {on: 2026-11-01, source: SCHED_2026_09}\n",
        "mistral-small-2503",
        ours=False,
    ),
    "an end is forgotten": Slip(
        ROW.format(name="Mistral-Nemo", way="serverless") + SEVEN,
        "Mistral-Nemo",
        ours=True,
    ),
    "an end is a day late": Slip(
        LARGE + SEVEN + "  deprecation: {on: 2025-01-16, source: LIFE_2025_05}\n",
        "Mistral-large-2402",
        ours=True,
        day=date(2025, 1, 15),
    ),
    "an end is a day early": Slip(
        LARGE + SEVEN + "  deprecation: {on: 2025-01-14, source: LIFE_2025_05}\n",
        "Mistral-large-2402",
        ours=False,
        day=date(2025, 1, 14),
    ),
    "an open model is taken for a serverless one": Slip(
        ROW.format(name=MIXTRAL, way="serverless").replace(
            "sources:", f"id: azureml://registries/azureml/models/{MIXTRAL}\n  sources:"
        )
        + SEVEN,
        MIXTRAL,
        ours=True,
    ),
    "a machine size is forgotten": Slip(f"size_sets: {{four: [{EIGHT}, {BIG}]}}\n", MIXTRAL, ours=False, size=FOUR),
    "a machine size is allowed too much": Slip(
        f"size_sets: {{eight: [{FOUR}, {EIGHT}, {BIG}]}}\n", "mistralai-Mixtral-8x7B-v01", ours=True, size=FOUR
    ),
    "a machine size is retired too early": Slip(
        f"sizes: [{{name: {BIG}, family: standard NDAMSv4_A100Family, cores: 96, gpus: 8, reserve: false,"
        " retired: 2026-11-01, sources: [SKULIST]}]\n",
        "mistralai-Mixtral-8x22B-v0-1",
        ours=False,
        size=BIG,
    ),
    "a machine size is retired too late": Slip(
        "sizes: [{name: Standard_NC12s_v3, family: standardNCSv3Family, cores: 12, gpus: 2, reserve: true,"
        " retired: 2025-10-01, sources: [SKULIST]}]\n",
        "mistralai-Mistral-7B-Instruct-v0-3",
        ours=True,
        size="Standard_NC12s_v3",
        day=date(2025, 9, 30),
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_wrong_fact_of_the_catalogue_is_found(slip: Slip, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(slip.rows)
    found = compare([slip.day], [slip.region], tmp_path, managed=bool(slip.size)).disagreements
    named = {(x.wish.model, x.wish.size, x.ours.granted, x.theirs.granted) for x in found}
    assert (slip.model, slip.size, slip.ours, not slip.ours) in named
    assert not compare([slip.day], [slip.region], managed=bool(slip.size)).disagreements, "without the slip none"


@pytest.fixture
def facts() -> Iterator[dict[str, Any]]:
    """The sandbox's facts of models, put back as they were."""
    models = read("models")
    kept = copy.deepcopy(models)
    yield models
    for table in ("serverless", "managed", "region_sets", "size_sets"):
        models[table].clear()
        models[table].update(kept[table])
    forget()


def forget() -> None:
    """What was made of the facts is made anew."""
    for made in (models._serverless, models._managed):
        made.cache_clear()


def change_end(facts: dict[str, Any]) -> None:
    facts["serverless"]["azureml-mistral/Codestral-2501"]["retired"] = "2026-11-01"


def change_region(facts: dict[str, Any]) -> None:
    facts["region_sets"]["seven"].remove("westus")


def change_model(facts: dict[str, Any]) -> None:
    del facts["serverless"]["azureml-mistral/Codestral-2501"]


def change_size(facts: dict[str, Any]) -> None:
    facts["size_sets"]["a100"].remove("Standard_NC24ads_A100_v4")


def change_version(facts: dict[str, Any]) -> None:
    facts["managed"][f"azureml/{MIXTRAL}"] = {"a100": "99:2024-05-29"}


@pytest.mark.parametrize(
    ("change", "model", "size"),
    [
        (change_end, "Codestral-2501", ""),
        (change_region, "Codestral-2501", ""),
        (change_model, "Codestral-2501", ""),
        (change_size, "mistralai-Mistral-7B-v01", "Standard_NC24ads_A100_v4"),
        (change_version, MIXTRAL, FOUR),
    ],
)
def test_a_wrong_fact_of_the_sandbox_is_found(
    facts: dict[str, Any], change: Callable[[dict[str, Any]], None], model: str, size: str
) -> None:
    change(facts)
    forget()
    found = compare([TODAY], ["westus"], managed=bool(size)).disagreements
    assert (model, size, True, False) in {(x.wish.model, x.wish.size, x.ours.granted, x.theirs.granted) for x in found}


def test_a_refusal_for_another_reason_is_no_agreement() -> None:
    ours = Verdict(False, frozenset({"SIZ003"}))
    assert same_reason(ours, Verdict(False, text="The instance type X is not supported for deployment"))
    assert not same_reason(ours, Verdict(False, text="The requested model is not available in region westus"))
    assert not same_reason(Verdict(False, frozenset({"NAM005"})), Verdict(False, text="anything at all"))
