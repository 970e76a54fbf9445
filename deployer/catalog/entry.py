"""Models and regions as they stand on a day, ready to be reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.limit import Reference
from deployer.catalog.model import Machines, Model, Stage
from deployer.catalog.region import Region, Size

OPEN = (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY)
"""Stages in which new deployments are possible."""


@dataclass(frozen=True, slots=True)
class Entry:
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
class Ground:
    """A region on a day, with the serverless models it offers to hubs."""

    region: Region
    day: date
    serverless: bool
    models: tuple[str, ...]


def entry(model: Model, catalog: Catalog) -> Entry:
    """What the catalogue says of a model on its day."""
    day = catalog.as_of
    sizes = (catalog.size(name) for name in model.sizes(day))
    return Entry(
        model=model,
        day=day,
        stage=model.stage(day),
        regions=tuple(sorted(model.regions(day))),
        machines=model.running(day),
        sizes=tuple(size for size in sizes if size and not (size.retired and size.retired <= day)),
        heirs=tuple(heir.name for heir in catalog.heirs(model)),
        sources=tuple((key, catalog.sources[key]) for key in model.sources),
    )


def entries(catalog: Catalog) -> Sequence[Entry]:
    """Every model, those that can be deployed first."""
    found = [entry(model, catalog) for model in catalog.models]
    return sorted(found, key=lambda x: (not x.deployable, x.stage is Stage.RETIRED, x.model.way, x.model.name.lower()))


def grounds(catalog: Catalog) -> Sequence[Ground]:
    """Every region, those that take serverless endpoints first."""
    found = [_ground(region, catalog) for region in catalog.regions.values()]
    return sorted(found, key=lambda x: (not x.serverless, x.region.name))


def _ground(region: Region, catalog: Catalog) -> Ground:
    day = catalog.as_of
    offered = (x.name for x in catalog.models if region.name in x.regions(day) and x.stage(day) in OPEN)
    return Ground(region, day, region.serverless(day), tuple(sorted(offered)))
