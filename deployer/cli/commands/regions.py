"""List the regions of Azure, and which models hubs there are offered."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.catalog.catalog import Catalog
from deployer.catalog.listing import region_entries
from deployer.cli import options
from deployer.cli.printing import Output, write
from deployer.values.nearest import meant


@click.command(help=__doc__)
@click.argument("name", required=False)
@click.option("--serverless", is_flag=True, help="Only regions whose hubs support serverless endpoints.")
@options.catalog
@options.outputs("regions")
def command(name: str | None, serverless: bool, catalog: Catalog, outputs: Sequence[Output]) -> int:
    found = [each for each in region_entries(catalog) if each.serverless or not serverless]
    if name:
        region = catalog.region(name)
        if region is None:
            near = meant(name, catalog.regions)
            raise click.UsageError(f"no region '{name}'" + (f", {near}" if near else ""))
        found = [each for each in found if each.region is region]
    write(outputs, "regions", found)
    return 0
