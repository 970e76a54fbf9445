"""Show of every declared resource whether it is there, and well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
    """The states that Azure tells of each resource, where endpoints answer, how long their models do, and what came of
    the last `verify` that ran in this folder. Reads only, asks no endpoint. Fails when one is missing or not well.
    """
    from deployer.endpoints.last_verify import remembered
    from deployer.planning.read_environment import read_desired
    from deployer.planning.status import status

    found: list[ResourceStatus] = []
    with asked.live() as (azure, ready):
        for each in ready:
            found += status(*read_desired(azure, each), each.site.catalog, each.site.environment.name)
    known = remembered(asked.sandbox)
    found = [replace(item, verified=known.get(item.id.lower())) for item in found]
    write(outputs, "status", tuple(found))
    return Exit.SUCCESS if all(item.well for item in found) else Exit.FAILURE
