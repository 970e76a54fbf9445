"""List the models, or show everything about one: stage, regions, machines, dates, prices, sources."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.catalog.catalog import Catalog
from deployer.catalog.listing import ModelEntry, model_entries, model_entry
from deployer.catalog.offer import Platform
from deployer.cli import options
from deployer.cli.printing import Output, write
from deployer.values.nearest import meant


@click.command(help=__doc__)
@click.argument("name", required=False)
@click.option("--deployable", is_flag=True, help="Only models that can be deployed on the day.")
@click.option("--platform", type=click.Choice(["hub", "foundry"]), help="Only models that this platform offers.")
@click.option("--region", metavar="NAME", help="Only models that this region is known to offer.")
@options.catalog
@options.outputs("models")
def command(  # noqa: PLR0913 - one parameter per option
    name: str | None,
    deployable: bool,
    platform: Platform | None,
    region: str | None,
    catalog: Catalog,
    outputs: Sequence[Output],
) -> int:
    found = [_one(name, catalog)] if name else list(model_entries(catalog))
    if deployable:
        found = [each for each in found if each.deployable]
    if platform:
        found = [each for each in found if any(offer.platform == platform for offer in each.model.offers)]
        found = [each for each in found if each.on(platform)] if deployable else found
    if region:
        place = _region(region, catalog)
        found = [each for each in found if each.deployable and each.offered_in(place)]
    write(outputs, "models", found)
    return 0


def _one(name: str, catalog: Catalog) -> ModelEntry:
    if model := catalog.find(name):
        return model_entry(model, catalog)
    known = [each.model.name for each in model_entries(catalog)]  # those that can be deployed come first
    inside = ", ".join(f"'{each}'" for each in known if name.lower() in each.lower())
    near = f"there are {inside}" if inside.count(",") else meant(name, known)
    raise click.UsageError(f"no model '{name}' in the catalogue" + (f", {near}" if near else ""))


def _region(text: str, catalog: Catalog) -> str:
    if region := catalog.region(text):
        return region.name
    near = meant(text, catalog.regions)
    raise click.UsageError(f"no region '{text}'" + (f", {near}" if near else ""))
