"""Ask Azure whether its quota has room for the machines of the environments, before they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, write
from deployer.values.capacity import Capacity


@click.command()
@options.environments()
@options.as_of
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("capacity")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Cores needed, in use and granted, by machine family and region; what Azure keeps back for upgrades is counted
    where it does. Reads only. Fails when there is no room.
    """
    from deployer.azure.azure import Azure
    from deployer.capacity import capacity
    from deployer.reach import Where, reach
    from deployer.read import read
    from deployer.render import render

    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    found: list[Capacity] = []
    where = Where(sandbox, sandbox_state, as_of if options.given("as_of") else None)
    with reach(where, [each.site.environment.scope for each in ready]) as target:
        azure = Azure(target)
        for each in ready:
            environment, catalog = each.site.environment, each.site.catalog
            desired = render(environment, catalog)
            found += capacity(azure, environment.scope, desired, read(azure, environment.scope, desired), catalog)
    write(outputs, "capacity", tuple(found), options.settings().color)
    return Exit.FAILURE if any(row.short for row in found) else Exit.SUCCESS
