"""The words of the catalogue as editors propose and take them: one name, a word on it, and every other spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Platform

_NOWHERE: dict[Platform, str] = {
    "hub": "sold on a Foundry resource only, hubs do not offer it",
    "foundry": "offered on hubs only, Foundry does not offer it",
}


class Word(Struct, frozen=True):
    """A name that may stand in an environment file."""

    name: str
    about: str
    pattern: str
    """A regular expression of every spelling, without anchors; Python and JavaScript read it alike."""
    gone: str = ""
    """Why it can no longer be used; empty when it can."""


def models(catalog: Catalog, platform: Platform) -> Iterator[Word]:
    """The models of a platform, by every name and id that the catalogue takes, an id with a version among them."""
    for model in catalog.models:
        gone = _gone(model, catalog, platform)
        yield Word(model.name, "" if gone else _about(model, catalog, platform), _spelled(model), gone)


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
        soon = f", retires on {size.retired}" if size.retired else ""
        about = f"{size.cores} cores, {size.gpus} GPUs, quota '{size.family}'{soon}"
        yield Word(
            size.name, about, any_case(size.name), "" if size.exists(catalog.as_of) else f"retired on {size.retired}"
        )


def skus(catalog: Catalog) -> Iterator[Word]:
    """The SKUs that deployments of accounts have, with the models that are offered with them."""
    offered: dict[str, list[str]] = {}
    for model in catalog.models:
        for sku in model.foundry.skus if model.foundry and not _gone(model, catalog, "foundry") else ():
            offered.setdefault(sku.name, []).append(model.name)
    for name, names in offered.items():
        yield Word(name, ", ".join(names), any_case(name))


def any_case(text: str, *, exact: bool = False, between: str = "") -> str:
    """A regular expression of a text in any letter case: no flag can say so in a JSON Schema."""
    signs = [f"[{each.lower()}{each.upper()}]" if each.isalpha() and not exact else re.escape(each) for each in text]
    return between.join(signs).replace(r"\-", "-").replace(r"\ ", " ")


def _about(model: Model, catalog: Catalog, platform: Platform) -> str:
    end = model.milestone(Stage.RETIRED)
    until = f", retires on {end.on}" if end else ""
    way = "managed compute" if model.managed else f"serverless API in {len(model.regions(catalog.as_of))} regions"
    if platform == "foundry":
        way, until = ", ".join(sku.name for sku in model.foundry.skus) if model.foundry else "", ""
    called = "" if model.display_name == model.name else f"{model.display_name}: "
    return f"{called}{way}, {catalog.stages[model.name].value}{until}"


def _gone(model: Model, catalog: Catalog, platform: Platform) -> str:
    """Why a model cannot be deployed there, empty when it can: since when it is gone, and the nearest heir."""
    if not model.offered_on(platform):
        return _NOWHERE[platform]
    stage = catalog.stages[model.name]
    if stage.is_open:
        return ""
    since = model.milestone(stage)
    told = f"{stage.value} since {since.on}" if since else stage.value
    heirs = (each for each in catalog.heirs(model) if each.offered_on(platform) and catalog.stages[each.name].is_open)
    heir = next(heirs, None)
    return f"{told}, move to '{heir.name}'" if heir else told
