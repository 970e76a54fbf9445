"""Estimate what environments cost in a month, from prices of the catalogue or your own; what is unknown stays so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import click

from deployer.cli import options, plan_options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.values.cost import Usage


@click.command()
@plan_options.prices
@click.option(
    "--average-load",
    type=click.IntRange(0, 100),
    default=100,
    show_default=True,
    metavar="PERCENT",
    help="Load of the average minute, in percent of 'expected_load', which is that of the busiest one.",
)
@click.option(
    "--output-share",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="Tokens of completions, in percent of all; the cost is a range when left out.",
)
@environment_args()
@options.outputs("cost")
def command(
    asked: EnvironmentArgs, prices: Path | None, average_load: int, output_share: int | None, outputs: Sequence[Output]
) -> int:
    """Hours of machines and tokens of the expected load, by the prices that the catalogue has read of a third party, or
    those of --prices. Tells where Cost Management shows the charges. Asks Azure nothing.
    """
    from deployer.check.extensions.prices import prices_of
    from deployer.kinds.all import kinds
    from deployer.planning.cost import Basis, cost, loads
    from deployer.render.render import render

    usage = Usage(Decimal(average_load) / 100, None if output_share is None else Decimal(output_share) / 100)
    catalog = asked.catalog
    known = prices_of(prices, catalog, kinds())
    found = []
    for each in asked.ready():
        desired = render(each.sites)
        basis = Basis(known, catalog, loads(each.sites, desired), usage)
        found.append(cost(each.site.environment.name, desired, basis))
    write(outputs, "cost", found)
    return Exit.SUCCESS
