"""A site -> the days of the models it serves: what a reviewer of a plan has to know of the time after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.environment.resolved import ResolvedRegion
from deployer.values.armid import parent
from deployer.values.lifecycle import Lifecycle, StageChange
from deployer.values.resource import Resource


def lifecycles(sites: Sequence[ResolvedRegion], desired: Iterable[Resource]) -> tuple[Lifecycle, ...]:
    """One for each model, with what serves it in every region; that whose next day comes first first."""
    endpoints = {(parent(item.id), item.origin, item.name): item.address for item in desired if not item.aspect}
    models: dict[str, Model] = {}
    addresses: dict[str, list[str]] = {}
    for home, served in (pair for site in sites for pair in site.served()):
        if address := endpoints.get((home.id, served.path, served.name)):
            models[served.model.name] = served.model
            addresses.setdefault(served.model.name, []).append(address)
    found = (_lifecycle(model, sites[0].catalog, addresses[name]) for name, model in models.items())
    return tuple(sorted(found, key=lambda item: (min((turn.on for turn in item.coming), default=date.max), item.model)))


def _lifecycle(model: Model, catalog: Catalog, addresses: Iterable[str]) -> Lifecycle:
    return Lifecycle(
        model.name,
        catalog.as_of,
        model.stage(catalog.as_of).value,
        model.since,
        tuple(sorted(_turns(model, catalog), key=lambda turn: turn.on)),
        next((heir.name for heir in catalog.heirs(model)), ""),
        tuple(addresses),
    )


def _turns(model: Model, catalog: Catalog) -> Iterator[StageChange]:
    for each in model.milestones:
        yield StageChange(each.stage.value, each.on, catalog.sources[each.source].voice)
    for claim in model.disputes("retirement"):
        if claim.on and not claim.held:
            yield StageChange(Stage.RETIRED.value, claim.on, catalog.sources[claim.source].voice, disputed=True)
