"""What Foundry offers: every SKU is whole, sources that disagree are both told, and a model of tomorrow is one row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.files import HERE, gathered
from deployer.catalog.model import Model
from deployer.catalog.offer import FoundryServerless
from deployer.check.check import check
from deployer.check.extensions.catalogue import catalogue
from deployer.render.render import render
from deployer.source.load import load, parse
from tests.conftest import Run

DAY = date(2026, 11, 23)
CATALOG = at(DAY)
OFFERED = [(model, model.foundry) for model in CATALOG.models if model.foundry]
LISTED = {
    "Mistral-Large-3": (
        "1",
        {"GlobalStandard": (5000, 100_000, 1000, 1), "DataZoneStandard": (5000, 100_000, 1000, 1)},
    ),
    "mistral-medium-3-5": ("1", {"GlobalStandard": (None, None, 1000, 0), "DataZoneStandard": (None, None, 1000, 0)}),
    "mistral-document-ai-2512": ("1", {"GlobalStandard": (1, 1000, 0, 1), "DataZoneStandard": (1, 1000, 0, 1)}),
    "mistral-ocr-4-0": ("1", {"GlobalStandard": (None, None, 0, 1), "DataZoneStandard": (None, None, 0, 1)}),
    "mistral-document-ai-2505": ("1", {"GlobalStandard": (1, 1000, 0, 1), "DataZoneStandard": (1, 1000, 0, 1)}),
    "mistral-medium-2505": ("1", {"GlobalStandard": (1, 1, 0, 0)}),
    "mistral-small-2503": ("1", {"GlobalStandard": (1, 1, 0, 0)}),
    "Ministral-3B": ("1", {"GlobalStandard": (1, 1, 0, 0)}),
    "Codestral-2501": ("2", {"GlobalStandard": (1, 1, 0, 0)}),
    "Mistral-large": ("1", {"GlobalStandard": (1, 1, 0, 0)}),
    "Mistral-large-2407": ("1", {}),
    "Mistral-Large-2411": ("2", {}),
    "Mistral-Nemo": ("1", {}),
    "Mistral-small": ("1", {}),
}
"""Version; default, maximum, tokens and requests of a unit by SKU, as AZD_REC_04 and AZD_REC_06 list them."""
TOMORROW = """models:
- name: Mistral-Large-4
  display: Mistral Large 4
  category: sold-by-azure
  able: [chat]
  foundry:
    version: "1"
    skus: [{name: GlobalStandard, quota: AIServices.GlobalStandard.Mistral-Large-4, tokens: 1000, regions: [new]}]
    source: NEWS
  sources: [NEWS]
region_sets: {new: [westeurope]}
sources: {NEWS: {where: "https://example.com/what-is-new"}}
"""
ENVIRONMENT = """name: dev
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: westeurope
foundry:
  name: ai-dev
  deployments:
  - {model: mistral large 4, capacity: 10}
"""


def test_the_rows_say_what_the_lists_of_azure_said() -> None:
    found = {
        offer.model: (
            offer.version(DAY),
            {sku.name: (sku.capacity, sku.maximum, sku.tokens, sku.requests) for sku in offer.skus},
        )
        for _, offer in OFFERED
    }
    assert found == LISTED


@pytest.mark.parametrize(("model", "offer"), OFFERED, ids=[model.name for model, _ in OFFERED])
def test_an_offer_is_whole(model: Model, offer: FoundryServerless) -> None:
    assert offer.format == "Mistral AI"
    assert {*offer.sources, *(key for sku in offer.skus for key in sku.sources)} <= CATALOG.sources.keys()
    assert (offer.seller == "partner") is (model.category in ("premium", "open"))
    for sku in offer.skus:
        assert (sku.quota == "AIServices.GlobalStandard.MaaS") is (offer.seller == "partner")
        assert sku.settled is (offer.seller == "partner")
        assert all(CATALOG.region(region) for region in sku.regions | sku.reported)


@pytest.mark.parametrize(("model", "about"), [("Mistral-Large-3", "capacity"), ("mistral-medium-3-5", "tools")])
def test_what_sources_dispute_is_told_from_both_sides(model: str, about: str) -> None:
    found = CATALOG.find(model)
    assert found
    assert {claim.held for claim in found.disputes(about)} == {True, False}


@pytest.mark.parametrize(
    ("region", "presence"), [("eastus2", "offered"), ("westeurope", "doubtful"), ("francecentral", "doubtful")]
)
def test_a_region_that_no_source_settles_is_a_doubt_and_no_refusal(region: str, presence: str) -> None:
    large = CATALOG.find("Mistral-Large-3")
    assert large
    assert large.foundry
    assert large.foundry.skus[0].presence(region) == presence
    text = ENVIRONMENT.replace("mistral large 4", "Mistral-Large-3").replace("westeurope", region)
    problems = check([parse(text, "dev.yaml")], CATALOG).problems
    assert {each.code for each in problems} == ({"SKU003"} if presence == "doubtful" else set())


def test_a_model_that_foundry_starts_to_sell_tomorrow_is_one_row(tmp_path: Path) -> None:
    """In a folder of a team, and as a file beside ours."""
    source = parse(ENVIRONMENT, "dev.yaml")
    assert [each.code for each in check([source], CATALOG).errors] == ["MOD001"]
    (tmp_path / "news.yaml").write_text(TOMORROW)
    tree = gathered(load(path).data for path in [*sorted(HERE.rglob("*.yaml")), tmp_path / "news.yaml"])
    for known in (catalogue(DAY, tmp_path), Catalog(DAY, tree)):  # type: ignore[arg-type]
        checked = check([source], known)
        assert not checked.problems
        (deployment,) = (each for each in render(checked.sites) if each.kind == "foundry_deployment")
        assert deployment.body["sku"] == {"name": "GlobalStandard", "capacity": 10}
        assert deployment.body["properties"]["model"] == {
            "format": "Mistral AI",
            "name": "Mistral-Large-4",
            "version": "1",
        }
    many = ENVIRONMENT.replace("capacity: 10", "capacity: 10, sku: DataZoneStandard, version: '2'")
    refused = check([parse(many, "dev.yaml")], catalogue(DAY, tmp_path)).errors
    assert {each.code for each in refused} == {"SKU001", "MOD008"}


def test_rows_of_tomorrow_are_planned_and_listed_from_the_command_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From each folder its own rows, though both are named alike."""
    monkeypatch.chdir(tmp_path)
    for number in (4, 5):
        (tmp_path / f"team-{number}" / "rows").mkdir(parents=True)
        there = (text.replace("4", str(number)) for text in (TOMORROW, ENVIRONMENT))
        for name, text in zip(("rows/news.yaml", "dev.yaml"), there, strict=True):
            (tmp_path / f"team-{number}" / name).write_text(text)
    for number in (4, 5):
        monkeypatch.chdir(tmp_path / f"team-{number}")
        ran = run("plan", "dev.yaml", "--catalog", "rows", "--sandbox", "--as-of", str(DAY))
        assert ran.code == 0, ran.err
        assert f"Mistral-Large-{number}" in ran.out
        assert "Plan: 3 to add, 0 to change, 0 to destroy." in ran.out
        listed = run("models", "--platform", "foundry", "--catalog", "rows", "--as-of", str(DAY))
        assert f"Mistral-Large-{number}" in listed.out
