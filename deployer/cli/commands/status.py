"""Show of every declared resource whether it is there, and well."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.values.status import ResourceStatus


@click.command()
@environment_args(live=True)
@options.outputs("status")
def command(asked: EnvironmentArgs, outputs: Sequence[Output]) -> int:
    """The states that Azure tells of each resource, and where endpoints answer. Reads only; asks no endpoint, which
    `verify` does. Fails when something is missing or not well.
    """
    from deployer.planning.read_environment import read_desired
    from deployer.planning.status import status

    found: list[ResourceStatus] = []
    with asked.live() as (azure, ready):
        for each in ready:
            found += status(*read_desired(azure, each), each.site.catalog, each.site.environment.name)
    write(outputs, "status", tuple(found))
    return Exit.SUCCESS if all(item.well for item in found) else Exit.FAILURE
