"""Show of every declared resource whether it is there, and well."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import Asked, asking
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.values.status import ResourceStatus


@click.command()
@asking(live=True)
@options.outputs("standings")
def command(asked: Asked, outputs: Sequence[Output]) -> int:
    """The states that Azure tells of each resource, and where endpoints answer. Reads only; asks no endpoint, which
    `verify` does. Fails when something is missing or not well.
    """
    from deployer.planning.read_environment import look
    from deployer.planning.status import stand

    found: list[ResourceStatus] = []
    with asked.live() as (azure, ready):
        for each in ready:
            found += stand(*look(azure, each), each.site.environment.name)
    write(outputs, "standings", tuple(found))
    return Exit.SUCCESS if all(item.well for item in found) else Exit.FAILURE
