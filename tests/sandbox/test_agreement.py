"""The catalogue of the tool and the facts of the sandbox were written down by different hands: they must agree.

Where they do not, one of them misread a source, or the sources leave it open; those cases are listed with their reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from deployer.catalog import catalog
from deployer.catalog.model import Milestone, Model, Stage
from deployer.sandbox.facts import models, regions, sizes, subscriptions
from deployer.sandbox.facts.models import Managed, Serverless
from deployer.sandbox.facts.read import read

TODAY = date(2026, 11, 23)
Answer = Mapping[tuple[str, str], object]


@cache
def ours() -> tuple[Model, ...]:
    """The models of the catalogue."""
    return catalog.at(TODAY).models


def key(model: Model) -> str:
    """How the sandbox names a model."""
    return model.asset_id.split("registries/")[1].replace("/models/", "/").lower()


@cache
def days() -> tuple[date, ...]:
    """Every day on which something changes on either side, and the days around it."""
    found = {TODAY, date(2024, 8, 5)}
    for model in ours():
        found |= (
            {x.on for x in model.milestones} | {x.since for x in model.offerings} | {x.since for x in model.machines}
        )
    for row in read("models")["serverless"].values():
        told = [row.get(stage) for stage in ("legacy", "deprecated", "retired")]
        told += [x[word] for x in row["offered"] for word in ("from", "until") if word in x]
        found |= {date.fromisoformat(day) for day in told if day}
    found |= {date.fromisoformat(size.retired) for size in sizes.sizes().values() if size.retired < "9999"}
    for rows in read("models")["managed"].values():
        found |= {date.fromisoformat(pair.split(":")[1]) for text in rows.values() for pair in text.split()}
    around = {day + timedelta(days=step) for day in found for step in (-1, 0, 1)}
    return tuple(sorted(day for day in around if day >= date(2024, 7, 1)))


def catalogue_says(every: Iterable[Model]) -> Answer:
    """Regions in which a new serverless endpoint of each model can be made, by day."""
    closed = (Stage.UNKNOWN, Stage.DEPRECATED, Stage.RETIRED)
    return {
        (key(model), day.isoformat()): frozenset() if model.stage(day) in closed else model.regions(day)
        for model in every
        for day in days()
        if model.serverless
    }


def sandbox_says(every: Iterable[Serverless]) -> Answer:
    """The same, as the sandbox judges."""
    return {
        (f"azureml-mistral/{model.name}".lower(), day): frozenset()
        if model.reached("deprecated", day)
        else model.regions(day)
        for model in every
        for day in map(date.isoformat, days())
    }


def disagreements(one: Answer, two: Answer) -> list[tuple[str, str]]:
    """Where they differ, models that only one side knows included."""
    places = sorted(one.keys() | two.keys())
    return [place for place in places if one.get(place) != two.get(place)]


def theirs() -> tuple[Serverless, ...]:
    """The serverless models of the sandbox."""
    found = (models.serverless(name.lower()) for name in read("models")["serverless"])
    return tuple(model for model in found if model)


def row(model: Model) -> Serverless:
    """The sandbox's row of a model of the catalogue."""
    found = models.serverless(key(model))
    assert found, model.name
    return found


def test_both_say_the_same_of_every_model_region_and_day() -> None:
    one, two = catalogue_says(ours()), sandbox_says(theirs())
    assert len(one) > 900
    assert disagreements(one, two) == []


def test_both_retire_models_on_the_same_day() -> None:
    for model in ours():
        if model.serverless:
            for day in days():
                retired = model.stage(day) is Stage.RETIRED
                assert row(model).reached("retired", day.isoformat()) == retired, (model.name, day)


def test_both_ask_for_a_marketplace_subscription_for_the_same_models() -> None:
    for model in ours():
        if model.serverless:
            assert bool(row(model).marketplace) == model.marketplace, model.name


def machines(model: Model, row: Managed) -> Iterator[tuple[date, set[str], set[str]]]:
    """Sizes on which each side would run the model's version of the day."""
    for day in days():
        version = model.version(day) or ""
        known = {size.name: size for size in catalog.at(TODAY).sizes.values()}
        one = {name for name in model.sizes(day) if not (gone := known[name].retired) or day < gone}
        two = {name for name in row.sizes(version, day.isoformat()) if sizes.size(name, day.isoformat())}
        yield day, one, two


@pytest.mark.parametrize("model", [model for model in ours() if model.managed], ids=lambda model: model.name)
def test_both_run_open_models_on_the_same_machines(model: Model) -> None:
    row = models.managed(key(model))
    assert row
    for day, one, two in machines(model, row):
        assert one == two, day


def test_both_know_the_same_machines() -> None:
    one = {
        x.name: (x.family, x.cores, x.gpus, x.reserve, str(x.retired or "9999"))
        for x in catalog.at(TODAY).sizes.values()
    }
    two = {x.name: (x.family, x.cores, x.gpus, x.reserve, x.retired) for x in sizes.sizes().values()}
    assert one == two


def test_both_know_the_same_regions() -> None:
    one = {region.name: region.display_name for region in catalog.at(TODAY).regions.values()}
    two = {name: regions.display(name) for name in regions.names()}
    assert {name: text for name, text in one.items() if name in two} == {n: t for n, t in two.items() if n in one}
    assert len(one.keys() & two.keys()) > 35


def test_whom_the_catalogue_warns_off_the_sandbox_refuses() -> None:
    for subscription in catalog.at(TODAY).subscriptions.values():
        refused = bool(subscriptions.obstacle(subscription.quota_id, "Off"))
        assert refused == (subscription.verdict == "refuse"), subscription.quota_id


@pytest.mark.parametrize(
    "change",
    [
        {"retired": "2026-06-01"},
        {"deprecated": "2026-06-01"},
        {"offered": [{"regions": "two", "from": "2025-11-24"}]},
        {"offered": [{"regions": "seven", "from": "2025-11-24", "until": "2026-11-01"}]},
    ],
)
def test_one_changed_fact_of_the_sandbox_shows(change: dict[str, object]) -> None:
    changed = [
        Serverless(model.name, {**model.row, **change}) if model.name == "mistral-small-2503" else model
        for model in theirs()
    ]
    found = disagreements(catalogue_says(ours()), sandbox_says(changed))
    assert found
    assert {name for name, _ in found} == {"azureml-mistral/mistral-small-2503"}


@pytest.mark.parametrize("stage", [Stage.DEPRECATED, Stage.RETIRED])
def test_one_changed_fact_of_the_catalogue_shows(stage: Stage) -> None:
    early = (Milestone(stage, date(2026, 6, 1), "test"),)
    changed = [replace(model, milestones=early) if model.name == "Ministral-3B" else model for model in ours()]
    found = disagreements(catalogue_says(changed), sandbox_says(theirs()))
    assert {name for name, _ in found} == {"azureml-mistral/ministral-3b"}
    gone = [model for model in ours() if model.name != "Ministral-3B"]
    assert disagreements(catalogue_says(gone), sandbox_says(theirs()))
