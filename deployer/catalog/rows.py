"""Rows of YAML into facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from deployer.catalog.model import Claim, MarketplaceOffer, Milestone, Model, Price, Stage, Succession
from deployer.catalog.offer import (
    FoundryServerless,
    HubManaged,
    HubServerless,
    Machines,
    ModelVersion,
    Offer,
    Offering,
    Sku,
)
from deployer.catalog.region import Region, Size
from deployer.catalog.role import Foundry, Role

Row = Mapping[str, Any]
Sets = Mapping[str, tuple[str, ...]]
"""Lists of regions or machine sizes that several rows share, by name."""

TABLES = ("machine_learning", "foundry_accounts", "foundry_projects")
"""Tables that say in which regions something is."""
REGIONS = ("regions", "places", "serverless", *TABLES)
"""Tables that regions are made of."""
STAGES = {"legacy": Stage.LEGACY, "deprecation": Stage.DEPRECATED, "retirement": Stage.RETIRED}


def day(value: Any) -> date:
    """A date as YAML 1.2 reads it, which is text."""
    return date.fromisoformat(str(value))


def model(row: Row, regions: Sets, sizes: Sets) -> Model:
    """One row of models/*.yaml."""
    serverless = row.get("way") == "serverless"
    registry = "azureml" if row.get("way") == "managed" else "azureml-mistral"
    marketplace = row.get("marketplace", serverless)
    return Model(
        name=row["name"],
        display_name=row["display"],
        aliases=tuple(row.get("aliases", ())),
        asset_id=row.get("id") or f"azureml://registries/{registry}/models/{row['name']}",
        category=row["category"],
        marketplace=marketplace,
        sold_in=row.get("sold_in") or ("mistral" if marketplace else ""),
        abilities=frozenset(row["able"]),
        reads=tuple(row.get("reads", ("text",))),
        context=row.get("context"),
        output=row.get("output"),
        pages=row.get("pages"),
        license=row.get("license", ""),
        info_name=row.get("info", ""),
        preview=row.get("preview", False),
        id_confidence=row.get("id_confidence", "high"),
        milestones=_milestones(row),
        offers=tuple(_offers(row, regions, sizes)),
        claims=tuple(_claim(x) for x in row.get("claims", ())),
        successions=tuple(_succession(x) for x in row.get("successors", ())),
        listing=_listing(row["offer"]) if "offer" in row else None,
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


def _offers(row: Row, regions: Sets, sizes: Sets) -> Iterator[Offer]:
    """Hubs offer a model one way, which the row names; a section of the row says how Foundry offers it."""
    if row.get("way") == "serverless":
        yield HubServerless(tuple(_offering(x, regions) for x in row.get("regions", ())))
    if row.get("way") == "managed":
        yield HubManaged(tuple(_machines(x, sizes) for x in row.get("machines", ())))
    if "foundry" in row:
        yield _foundry(row["foundry"], row["name"], regions)


def _foundry(row: Row, name: str, regions: Sets) -> FoundryServerless:
    sources = tuple(row["sources"]) if "sources" in row else (row["source"],)
    since, until = (day(row[key]) if key in row else None for key in ("since", "until"))
    own = ModelVersion(row["version"], since, None, next(iter(sources), "")) if "version" in row else None
    versions = tuple(_version(x, next(iter(sources), "")) for x in row.get("versions", ()))
    return FoundryServerless(
        model=row.get("model", name),
        format=row.get("format", "Mistral AI"),
        seller=row.get("seller", "azure"),
        versions=(*versions, *([own] if own else [])),
        skus=tuple(_sku(x, row, sources, regions) for x in row.get("skus", ())),
        since=since,
        until=until,
        sources=sources,
    )


def _version(row: Row, source: str) -> ModelVersion:
    since, until = (day(row[key]) if key in row else None for key in ("since", "until"))
    return ModelVersion(row["version"], since, until, row.get("source", source))


def _sku(row: Row | str, offer: Row, sources: tuple[str, ...], regions: Sets) -> Sku:
    """A SKU; one that is given by its name alone has what the offer says of all."""
    given: Row = {"name": row} if isinstance(row, str) else row
    shared = [offer["regions"]] if "regions" in offer else []
    return Sku(
        name=given["name"],
        quota=given.get("quota", ""),
        capacity=given.get("capacity"),
        maximum=given.get("maximum"),
        granted=given.get("granted"),
        tokens=given.get("tokens", 0),
        requests=given.get("requests", 0),
        regions=_union(given.get("regions", shared), regions),
        reported=_union(given.get("reported", ()), regions),
        settled=given.get("settled", False),
        sources=tuple(given.get("sources", sources)),
    )


def _union(names: Iterable[str], regions: Sets) -> frozenset[str]:
    return frozenset(region for name in names for region in regions[name])


def _listing(row: Row) -> MarketplaceOffer:
    return MarketplaceOffer(row["publisher"], row["offer"], row.get("plan", ""), row["source"])


def _price(row: Row) -> Price:
    return Price(row["row"], row.get("input"), row.get("output"), row.get("page"), row["source"])


def regions(tables: Mapping[str, Any], sets: Sets) -> Iterator[Region]:
    """The regions by geography, each with what is known to be there and from when on."""
    hubs, accounts, projects = (_since(tables[name], sets) for name in TABLES)
    since, places = _since(tables["serverless"], sets), tables["places"]
    for geography, names in tables["regions"].items():
        for name, display in names.items():
            yield Region(
                name,
                display,
                geography,
                since.get(name),
                name in hubs,
                (places[name][0], places[name][1]) if name in places else None,
                name in accounts,
                name in projects,
            )


def _since(table: Iterable[Row], sets: Sets) -> Mapping[str, date]:
    """The regions of rows that say what is where, each with the first day."""
    found: dict[str, date] = {}
    for row in table:
        for name in sets[row["in"]]:
            found[name] = min(found.get(name, date.max), day(row["from"]))
    return found


def role(row: Row) -> Role:
    """One row of roles.yaml."""
    rights = Foundry(**row["foundry"]) if "foundry" in row else None
    return Role(row["name"], row["id"], row["source"], tuple(row.get("aliases", ())), rights)


def size(row: Row) -> Size:
    """One row of sizes.yaml."""
    retired = day(row["retired"]) if "retired" in row else None
    return Size(row["name"], row["family"], row["cores"], row["gpus"], row["reserve"], retired, tuple(row["sources"]))
