"""Models and regions as they stand on a day, ready to be reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.limit import Reference
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Machines
from deployer.catalog.region import Region, Size

OPEN = (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY)
"""Stages in which new deployments are possible."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
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
        """Whether a new deployment on a hub is possible somewhere."""
        return self.stage in OPEN and bool(self.regions or self.sizes)


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region on a day, with the serverless models it offers to hubs."""

    region: Region
    day: date
    serverless: bool
    models: tuple[str, ...]


def model_entry(model: Model, catalog: Catalog) -> ModelEntry:
    """What the catalogue says of a model on its day."""
    day = catalog.as_of
    sizes = (catalog.size(name) for name in model.sizes(day))
    return ModelEntry(
        model=model,
        day=day,
        stage=model.stage(day),
        regions=tuple(sorted(model.regions(day))),
        machines=model.running(day),
        sizes=tuple(size for size in sizes if size and not (size.retired and size.retired <= day)),
        heirs=tuple(heir.name for heir in catalog.heirs(model)),
        sources=tuple((key, catalog.sources[key]) for key in model.sources),
    )


def model_entries(catalog: Catalog) -> Sequence[ModelEntry]:
    """Every model, those that can be deployed first."""
    found = [model_entry(model, catalog) for model in catalog.models]
    return sorted(found, key=_order)


def region_entries(catalog: Catalog) -> Sequence[RegionEntry]:
    """Every region, those that take serverless endpoints first."""
    found = [_region_entry(region, catalog) for region in catalog.regions.values()]
    return sorted(found, key=lambda x: (not x.serverless, x.region.name))


def _region_entry(region: Region, catalog: Catalog) -> RegionEntry:
    day = catalog.as_of
    offered = (x.name for x in catalog.models if region.name in x.regions(day) and x.stage(day) in OPEN)
    return RegionEntry(region, day, region.serverless(day), tuple(sorted(offered)))


def _order(entry: ModelEntry) -> tuple[object, ...]:
    """What hubs can deploy first; of these serverless API, then managed compute, then what only Foundry offers."""
    ways = [(offer.platform != "hub", offer.way != "serverless") for offer in entry.model.offers[:1]]
    return not entry.deployable, entry.stage is Stage.RETIRED, ways, entry.model.name.lower()
