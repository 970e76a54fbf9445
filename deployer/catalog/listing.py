"""Models and regions as they stand on a day, ready to be reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.limit import Reference
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Machines, Platform
from deployer.catalog.region import Region, Size


class ModelEntry(Struct, frozen=True):
    """A model on a day."""

    model: Model
    day: date
    stage: Stage
    regions: tuple[str, ...]
    machines: Machines | None
    sizes: tuple[Size, ...]
    """Machine sizes that may run it and still exist."""
    heirs: tuple[str, ...]
    sources: tuple[tuple[str, Reference], ...]

    @property
    def deployable(self) -> bool:
        """Whether a new deployment is possible somewhere."""
        return self.on("hub") or self.on("foundry")

    def on(self, platform: Platform) -> bool:
        """Whether a new deployment on one platform is possible somewhere."""
        if platform == "hub":
            return self.stage.is_open and bool(self.regions or self.sizes)
        offer = self.model.foundry
        over = offer is not None and offer.until is not None and offer.until <= self.day
        return self.stage.is_open and offer is not None and bool(offer.skus) and not over

    def offered_in(self, region: str) -> bool:
        """Whether a source shows it in a region on the day: as serverless API of hubs, or on Foundry."""
        offer = self.model.foundry
        return region in self.regions or (self.on("foundry") and offer is not None and region in offer.regions)


class RegionEntry(Struct, frozen=True):
    """A region on a day, with the models it offers."""

    region: Region
    day: date
    serverless: bool
    models: tuple[str, ...]
    """To hubs, as serverless API."""
    foundry: tuple[str, ...]
    """To Foundry accounts, as far as sources show."""


def model_entry(model: Model, catalog: Catalog) -> ModelEntry:
    """What the catalogue says of a model on its day."""
    day = catalog.as_of
    return ModelEntry(
        model=model,
        day=day,
        stage=model.stage(day),
        regions=tuple(sorted(model.regions(day))),
        machines=model.running(day),
        sizes=catalog.existing(model.sizes(day), day),
        heirs=tuple(heir.name for heir in catalog.heirs(model)),
        sources=tuple((key, catalog.sources[key]) for key in dict.fromkeys(_sources(model))),
    )


def model_entries(catalog: Catalog) -> Sequence[ModelEntry]:
    """Every model, those that can be deployed first."""
    found = [model_entry(model, catalog) for model in catalog.models]
    return sorted(found, key=_order)


def region_entries(catalog: Catalog) -> Sequence[RegionEntry]:
    """Every region, those that take serverless endpoints first."""
    models = [model_entry(model, catalog) for model in catalog.models]
    found = [_region_entry(region, catalog, models) for region in catalog.regions.values()]
    return sorted(found, key=lambda x: (not x.serverless, x.region.name))


def _region_entry(region: Region, catalog: Catalog, models: Sequence[ModelEntry]) -> RegionEntry:
    day = catalog.as_of
    hubs = sorted(x.model.name for x in models if region.name in x.regions and x.stage.is_open)
    open = (x.model for x in models if x.on("foundry"))
    foundry = sorted(x.name for x in open if x.foundry and region.name in x.foundry.regions)
    return RegionEntry(region, day, region.serverless(day), tuple(hubs), tuple(foundry))


def _sources(model: Model) -> Iterator[str]:
    """Keys of where the facts of a row were read."""
    yield from model.sources
    if model.foundry:
        yield from model.foundry.sources
        yield from (key for sku in model.foundry.skus for key in sku.sources)
    yield from (claim.source for claim in model.claims)


def _order(entry: ModelEntry) -> tuple[object, ...]:
    """What can be deployed first; of these serverless API, then managed compute, then what only Foundry offers."""
    ways = [(offer.platform != "hub", offer.way != "serverless") for offer in entry.model.offers[:1]]
    return not entry.deployable, entry.stage is Stage.RETIRED, ways, entry.model.name.lower()
