"""The words of the catalogue as editors propose and take them: one name, a word on it, and every other spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage

OPEN = (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY)
"""Stages in which a model takes new deployments."""


@dataclass(frozen=True, slots=True)
class Word:
    """A name that may stand in an environment file."""

    name: str
    about: str
    pattern: str
    """A regular expression of every spelling, without anchors; Python and JavaScript read it alike."""
    gone: str = ""
    """Why it can no longer be used; empty when it can."""


def models(catalog: Catalog) -> Iterator[Word]:
    """The models, by every name and id that the catalogue takes, an id with a version among them."""
    for model in catalog.models:
        gone = _gone(model, catalog)
        yield Word(model.name, "" if gone else _about(model, catalog), _spelled(model), gone)


def foundry_models(catalog: Catalog) -> Iterator[Word]:
    """The same for Foundry accounts."""
    for model in catalog.models:
        gone = _gone_from_foundry(model, catalog)
        yield Word(model.name, "" if gone else _about_foundry(model, catalog), _spelled(model), gone)


def _spelled(model: Model) -> str:
    spelled = "|".join(any_case(name) for name in model.names)
    return rf"(?:{spelled})(?:/[vV][eE][rR][sS][iI][oO][nN][sS]/[^/]+)?"


def regions(catalog: Catalog) -> Iterator[Word]:
    """The regions of the public cloud, by name and display name."""
    for region in catalog.regions.values():
        serverless = "serverless endpoints" if region.serverless(catalog.as_of) else "no serverless endpoints"
        about = f"{region.display_name}, {region.geography}: {serverless if region.hubs else 'no hubs'}"
        names = dict.fromkeys(name.replace(" ", "").lower() for name in (region.name, region.display_name))
        yield Word(region.name, about, "|".join(rf" *{any_case(name, between=' *')} *" for name in names))


def sizes(catalog: Catalog) -> Iterator[Word]:
    """The machine sizes that a model ever ran on."""
    for size in catalog.sizes.values():
        gone = size.retired and size.retired <= catalog.as_of
        soon = f", retires on {size.retired}" if size.retired else ""
        about = f"{size.cores} cores, {size.gpus} GPUs, quota '{size.family}'{soon}"
        yield Word(size.name, about, any_case(size.name), f"retired on {size.retired}" if gone else "")


def skus(catalog: Catalog) -> Iterator[Word]:
    """The SKUs that deployments of accounts have, with the models that are offered with them."""
    offered: dict[str, list[str]] = {}
    for model in catalog.models:
        for sku in model.foundry.skus if model.foundry and not _gone_from_foundry(model, catalog) else ():
            offered.setdefault(sku.name, []).append(model.name)
    for name, names in offered.items():
        yield Word(name, ", ".join(names), any_case(name))


def any_case(text: str, *, exact: bool = False, between: str = "") -> str:
    """A regular expression of a text in any letter case: no flag can say so in a JSON Schema."""
    signs = [f"[{each.lower()}{each.upper()}]" if each.isalpha() and not exact else re.escape(each) for each in text]
    return between.join(signs).replace(r"\-", "-").replace(r"\ ", " ")


def _about(model: Model, catalog: Catalog) -> str:
    day = catalog.as_of
    end = model.milestone(Stage.RETIRED)
    until = f", retires on {end.on}" if end else ""
    way = "managed compute" if model.managed else f"serverless API in {len(model.regions(day))} regions"
    called = "" if model.display_name == model.name else f"{model.display_name}: "
    return f"{called}{way}, {catalog.stages[model.name].value}{until}"


def _gone(model: Model, catalog: Catalog) -> str:
    """Why a model cannot be deployed on a hub, empty when it can."""
    if not model.on_hubs:
        return "sold on a Foundry resource only, hubs do not offer it"
    stage = catalog.stages[model.name]
    if stage in OPEN:
        return ""
    return _moved(model, stage, catalog, [heir for heir in catalog.heirs(model) if heir.on_hubs])


def _about_foundry(model: Model, catalog: Catalog) -> str:
    skus = ", ".join(sku.name for sku in model.foundry.skus) if model.foundry else ""
    called = "" if model.display_name == model.name else f"{model.display_name}: "
    return f"{called}{skus}, {catalog.stages[model.name].value}"


def _gone_from_foundry(model: Model, catalog: Catalog) -> str:
    """Why a model cannot be deployed in a Foundry account, empty when it can."""
    if model.foundry is None:
        return "offered on hubs only, Foundry does not offer it"
    stage = catalog.stages[model.name]
    if stage in OPEN:
        return ""
    return _moved(model, stage, catalog, [heir for heir in catalog.heirs(model) if heir.foundry])


def _moved(model: Model, stage: Stage, catalog: Catalog, heirs: Sequence[Model]) -> str:
    """Since when it is gone, and the nearest heir that can be deployed."""
    open = [heir.name for heir in heirs if catalog.stages[heir.name] in OPEN]
    since = model.milestone(stage)
    told = f"{stage.value} since {since.on}" if since else stage.value
    return f"{told}, move to '{open[0]}'" if open else told
