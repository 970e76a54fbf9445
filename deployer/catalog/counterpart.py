"""Which offer of a Foundry account takes the place of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import FoundryServerless, Sku


class Counterpart(Struct, frozen=True):
    """A model with its offer on Foundry, and the SKU to take of it."""

    model: Model
    offer: FoundryServerless
    sku: Sku


def counterparts(models: Iterable[Model], locations: Collection[str], day: date) -> Iterator[Counterpart]:
    """Those of the models that accounts in all these regions can deploy on a day. A region that no source settles
    counts.
    """
    for each in models:
        offer = each.foundry
        if offer is None or not each.stage(day).is_open or not _open(offer, day):
            continue
        for sku in offer.skus:
            if all(sku.presence(place) != "absent" for place in locations):
                yield Counterpart(each, offer, sku)
                break


def counterpart(model: Model, locations: Collection[str], catalog: Catalog) -> Counterpart | None:
    """What takes the place of a model today: its own offer, else that of its nearest successor. A model whose end is
    announced comes behind its successors.
    """
    ending = any(each.on > catalog.as_of for each in model.milestones) or catalog.stages[model.name] is Stage.LEGACY
    heirs = tuple(catalog.heirs(model))
    return next(counterparts((*heirs, model) if ending else (model, *heirs), locations, catalog.as_of), None)


def _open(offer: FoundryServerless, day: date) -> bool:
    return (offer.since is None or offer.since <= day) and (offer.until is None or day < offer.until)
