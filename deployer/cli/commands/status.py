"""Show of every declared resource whether it is there, and well."""

from __future__ import annotations

from collections.abc import Sequence

import click
from msgspec.structs import replace

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.fleet import Fleet, fleet_options
from deployer.cli.printing import Output, write
from deployer.values.fleet import EnvironmentOutcome
from deployer.values.status import ResourceStatus


@click.command()
@environment_args(live=True)
@fleet_options
@options.outputs("status")
def command(asked: EnvironmentArgs, fleet: Fleet, outputs: Sequence[Output]) -> int:
    """The states that Azure tells of each resource, where endpoints answer, how long their models do, and what came of
    the last `verify` that ran in this folder. Reads only, asks no endpoint. Fails when one is missing or not well.
    """
    from deployer.endpoints.last_verify import remembered
    from deployer.planning.read_environment import read_desired
    from deployer.planning.status import status

    wanted, known = fleet.load(asked, EnvironmentArgs.ready), remembered(asked.sandbox)
    found: list[ResourceStatus] = []
    with asked.live(wanted) as (azure, ready):

        def look(each: CheckedEnvironment) -> list[ResourceStatus]:
            items = status(*read_desired(azure, each), each.site.catalog, each.site.environment.name)
            return [replace(item, verified=known.get(item.id.lower())) for item in items]

        for each, items in fleet.each(azure, ready, look):
            found += items
            bad = sum(not item.well for item in items)
            detail = f"{bad} of {len(items)} resources" if bad else ""
            fleet.note(each, EnvironmentOutcome.FAILED if bad else EnvironmentOutcome.UNCHANGED, detail)
    write(outputs, "status", tuple(found))
    return fleet.ended(outputs, Exit.SUCCESS if all(item.well for item in found) else Exit.FAILURE)
