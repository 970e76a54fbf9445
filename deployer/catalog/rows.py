"""Rows of YAML into facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from deployer.catalog.model import (
    Claim,
    Foundry,
    Machines,
    Milestone,
    Model,
    Offer,
    Offering,
    Price,
    Stage,
    Succession,
)
from deployer.catalog.region import Region, Size

Row = Mapping[str, Any]
Sets = Mapping[str, tuple[str, ...]]
"""Lists of regions or machine sizes that several rows share, by name."""

STAGES = {"legacy": Stage.LEGACY, "deprecation": Stage.DEPRECATED, "retirement": Stage.RETIRED}


def day(value: Any) -> date:
    """A date as YAML 1.2 reads it, which is text."""
    return date.fromisoformat(str(value))


def model(row: Row, regions: Sets, sizes: Sets) -> Model:
    """One row of models/*.yaml."""
    serverless = row["way"] == "serverless"
    registry = "azureml" if row["way"] == "managed" else "azureml-mistral"
    marketplace = row.get("marketplace", serverless)
    return Model(
        name=row["name"],
        display_name=row["display"],
        aliases=tuple(row.get("aliases", ())),
        asset_id=row.get("id") or f"azureml://registries/{registry}/models/{row['name']}",
        category=row["category"],
        way=row["way"],
        marketplace=marketplace,
        sold_in=row.get("sold_in") or ("mistral" if marketplace else ""),
        abilities=frozenset(row["able"]),
        reads=tuple(row.get("reads", ("text",))),
        languages=tuple(row.get("languages", ())),
        context=row.get("context"),
        output=row.get("output"),
        pages=row.get("pages"),
        megabytes=row.get("megabytes"),
        license=row.get("license", ""),
        info_name=row.get("info", ""),
        preview=row.get("preview", False),
        id_confidence=row.get("id_confidence", "high"),
        milestones=_milestones(row),
        offerings=tuple(_offering(x, regions) for x in row.get("regions", ())),
        machines=tuple(_machines(x, sizes) for x in row.get("machines", ())),
        claims=tuple(_claim(x) for x in row.get("claims", ())),
        successions=tuple(_succession(x) for x in row.get("successors", ())),
        fine_tuning=frozenset(regions[row["fine_tuning"]]) if "fine_tuning" in row else frozenset(),
        foundry=_foundry(row["foundry"], regions) if "foundry" in row else None,
        offer=_offer(row["offer"]) if "offer" in row else None,
        prices=tuple(_price(x) for x in row.get("prices", ())),
        sources=tuple(row["sources"]),
    )


def _milestones(row: Row) -> tuple[Milestone, ...]:
    found = (
        Milestone(stage, day(row[key]["on"]), row[key]["source"], row[key].get("note", ""))
        for key, stage in STAGES.items()
        if key in row
    )
    return tuple(sorted(found, key=lambda x: x.on))


def _offering(row: Row, regions: Sets) -> Offering:
    return Offering(day(row["from"]), frozenset(regions[row["in"]]), tuple(row["sources"]))


def _machines(row: Row, sizes: Sets) -> Machines:
    return Machines(day(row["from"]), str(row["version"]), sizes[row["sizes"]], row["least"], row["source"])


def _claim(row: Row) -> Claim:
    on = day(row["on"]) if "on" in row else None
    return Claim(row["about"], str(row.get("says") or on), on, row["source"], row["held"])


def _succession(row: Row) -> Succession:
    return Succession(day(row["from"]), tuple(row["models"]), row["source"])


def _foundry(row: Row, regions: Sets) -> Foundry:
    since = day(row["since"]) if "since" in row else None
    known = frozenset(regions[row["regions"]]) if "regions" in row else frozenset()
    return Foundry(row["version"], tuple(row["skus"]), known, since, row["source"])


def _offer(row: Row) -> Offer:
    return Offer(row["publisher"], row["offer"], row.get("plan", ""), row["source"])


def _price(row: Row) -> Price:
    return Price(row["row"], row.get("input"), row.get("output"), row.get("page"), row["source"])


def regions(table: Row, serverless: Iterable[Row], hubs: Iterable[Row], sets: Sets, places: Row) -> Iterator[Region]:
    """The regions by geography; `serverless` are the rows that say which take serverless endpoints from when on, `hubs`
    those that show machine learning somewhere.
    """
    known = {name for row in hubs for name in sets[row["in"]]}
    since: dict[str, date] = {}
    for row in serverless:
        for name in sets[row["in"]]:
            since[name] = min(since.get(name, date.max), day(row["from"]))
    for geography, names in table.items():
        for name, display in names.items():
            place = (places[name][0], places[name][1]) if name in places else None
            yield Region(name, display, geography, since.get(name), name in known, place)


def size(row: Row) -> Size:
    """One row of sizes.yaml."""
    retired = day(row["retired"]) if "retired" in row else None
    return Size(row["name"], row["family"], row["cores"], row["gpus"], row["reserve"], retired, tuple(row["sources"]))
