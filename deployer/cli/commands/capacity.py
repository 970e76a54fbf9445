"""Ask Azure whether its quota has room for the machines and models of the environments, before they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.values.capacity import Capacity
from deployer.values.scope import Scope


@click.command()
@environment_args(live=True)
@options.outputs("capacity")
def command(asked: EnvironmentArgs, outputs: Sequence[Output]) -> int:
    """Needed, in use and granted: cores by machine family and region, what Azure keeps back for upgrades included, and
    units of capacity by model and SKU of Foundry; and of each deployment with an `expected_load`, whether it carries
    the tokens and requests of a minute. Reads only. Fails when there is no room.
    """
    from deployer.live.capacity import capacity, merged_rows
    from deployer.planning.load_capacity import load_capacity
    from deployer.planning.read_environment import read_desired

    rows: list[tuple[Scope, Capacity]] = []
    loads: list[Capacity] = []
    with asked.live() as (azure, ready):
        for each in ready:
            desired, live = read_desired(azure, each)
            scope = each.site.environment.scope
            loads += load_capacity(each.sites)
            rows += ((scope, row) for row in capacity(azure, scope, desired, live, each.site.catalog))
    found = (*merged_rows(rows), *loads)
    write(outputs, "capacity", found)
    return Exit.FAILURE if any(row.short or row.full for row in found) else Exit.SUCCESS
