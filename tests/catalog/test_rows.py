"""Every fact has a source, every name leads to one model, and every row is whole."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from deployer.catalog.catalog import at
from deployer.catalog.files import HERE, Tables, gathered
from deployer.catalog.model import Model, Stage
from deployer.source.load import load

CATALOG = at(date(2026, 11, 23))


def models() -> list[object]:
    return [pytest.param(model, id=model.name) for model in CATALOG.models]


def test_the_catalogue_knows_every_mistral_model_of_azure() -> None:
    assert Counter(
        x.way if x.platform == "hub" else "foundry" for model in CATALOG.models for x in model.offers[:1]
    ) == {
        "serverless": 11,
        "managed": 8,
        "foundry": 4,
    }


def test_a_table_alone_is_what_it_is_when_every_file_is_read() -> None:
    whole = gathered(load(path).data for path in sorted(HERE.rglob("*.yaml")))
    assert {name: Tables()[name] for name in whole} == whole


def test_no_two_models_share_a_spelling() -> None:
    spelled = Counter(
        name.lower()
        for model in CATALOG.models
        for name in {
            model.name.lower(),
            model.display_name.lower(),
            model.asset_id.lower(),
            *map(str.lower, model.aliases),
        }
    )
    assert [name for name, count in spelled.items() if count > 1] == []


@pytest.mark.parametrize("model", models())
def test_a_model_is_found_by_every_spelling_in_any_case(model: Model) -> None:
    for name in (model.name, model.display_name, model.asset_id, f"{model.asset_id}/versions/3", *model.aliases):
        assert CATALOG.find(name) is model
        assert CATALOG.find(name.upper()) is model


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mistral Small (25.03)", "mistral-small-2503"),
        ("mistral-small", "Mistral-small-2402"),
        ("Mistral Large (2402)", "Mistral-large-2402"),
        ("mistralai-Mistral-7B-Instruct-v02", "mistralai-Mistral-7B-Instruct-v0-2"),
        ("Mixtral-8x7B-Instruct-v0.1", "mistralai-Mixtral-8x7B-Instruct-v01"),
        ("ministral 3b", "Ministral-3B"),
    ],
)
def test_what_users_type_is_understood(typed: str, name: str) -> None:
    found = CATALOG.find(typed)
    assert found is not None
    assert found.name == name


def test_every_source_key_leads_to_a_source() -> None:
    for path in HERE.rglob("*.yaml"):
        if path.name == "sources.yaml":
            continue
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"\bsource: (\w+)", text))
        named |= {key for keys in re.findall(r"\bsources: \[([^\]]*)\]", text) for key in re.split(r",\s*", keys)}
        assert named <= set(CATALOG.sources), path.name


def test_every_source_says_where_it_is() -> None:
    assert [key for key, reference in CATALOG.sources.items() if len(reference.where) < 10] == []


@pytest.mark.parametrize("model", models())
def test_history_is_in_the_order_of_its_days(model: Model) -> None:
    for days in (
        [x.on for x in model.milestones],
        [x.since for x in model.offerings],
        [x.since for x in model.machines],
        [x.since for x in model.successions],
    ):
        assert days == sorted(set(days))


@pytest.mark.parametrize("model", models())
def test_a_row_says_how_the_model_is_deployed(model: Model) -> None:
    assert bool(model.offerings) is (model.serverless is not None)
    assert bool(model.machines) is (model.managed is not None)
    assert model.since is not None
    assert model.sources
    assert all(CATALOG.find(name) for step in model.successions for name in step.models)
    assert all(CATALOG.size(size) for step in model.machines for size in step.sizes)
    assert all(CATALOG.region(region) for step in model.offerings for region in step.regions)
    assert all(re.fullmatch(r"\d+\|\d+\|\d+\|\d+", step.least) for step in model.machines)


@pytest.mark.parametrize("model", models())
def test_the_least_machine_admits_every_size_of_the_list(model: Model) -> None:
    for step in model.machines:
        cores, gpus, _, _ = map(int, step.least.split("|"))
        for name in step.sizes:
            size = CATALOG.size(name)
            assert size is not None
            assert size.cores >= cores
            assert size.gpus >= gpus


def test_regions_have_names_and_display_names_that_find_them() -> None:
    for region in CATALOG.regions.values():
        assert CATALOG.region(region.display_name) is region
        assert CATALOG.region(region.name.upper()) is region
        assert region.display_name.replace(" ", "").lower() == region.name


def test_the_number_of_no_country_is_norway() -> None:
    assert CATALOG.countries["managed"].names["NO"] == "Norway"
    assert len(CATALOG.countries["managed"].names) == 68
    assert set(CATALOG.countries["mistral"].names) - set(CATALOG.countries["managed"].names) == {"BR", "HK", "IL"}


def test_a_disputed_fact_has_two_sides() -> None:
    for model in CATALOG.models:
        for about in {claim.about for claim in model.claims}:
            sides = model.disputes(about)
            known = any(claim.held for claim in sides) or model.milestone(Stage.RETIRED)
            assert known, f"{model.name} {about}"
            assert any(not claim.held for claim in sides), f"{model.name} {about}"
