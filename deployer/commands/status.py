"""Show of every declared resource whether it is there, and well."""

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
from deployer.values.standing import Standing


@click.command()
@options.environments()
@options.as_of
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("standings")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """The states that Azure tells of each resource, and where endpoints answer. Reads only; asks no endpoint, which
    `verify` does. Fails when something is missing or not well.
    """
    from deployer.azure.azure import Azure
    from deployer.changes.stand import stand
    from deployer.reach import Where, reach
    from deployer.read import read
    from deployer.render import render

    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    found: list[Standing] = []
    where = Where(sandbox, sandbox_state, as_of if options.given("as_of") else None)
    with reach(where, [each.site.environment.scope for each in ready]) as target:
        for each in ready:
            desired = render(each.site.environment, each.site.catalog)
            found += stand(desired, read(Azure(target), each.site.environment.scope, desired))
    write(outputs, "standings", tuple(found), options.settings().color)
    return Exit.SUCCESS if all(item.well for item in found) else Exit.FAILURE
