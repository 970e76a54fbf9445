"""Ask every endpoint whether it answers: who it is, and one tiny chat completion."""

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
from deployer.values.outcome import Outcome


@click.command()
@options.environments()
@options.as_of
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("outcomes")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Read each endpoint's key, keep it in memory, and ask. Fails when one endpoint does not answer or is not there."""
    from deployer.azure.azure import Azure
    from deployer.reach import Where, reach
    from deployer.read import read
    from deployer.render import render
    from deployer.verify import key_action, probes, verify

    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    found: list[Outcome] = []
    where = Where(sandbox, sandbox_state, as_of if options.given("as_of") else None)
    with reach(where, [each.site.environment.scope for each in ready]) as target:
        for each in ready:
            desired = render(each.site.environment, each.site.catalog)
            items = probes(read(Azure(target), each.site.environment.scope, desired), desired, each.site.catalog)
            azure = Azure(target, actions=[key_action(item).lower() for item in items])
            found += verify(azure, items)
    write(outputs, "outcomes", tuple(found), options.settings().color)
    return Exit.SUCCESS if all(outcome.ok for outcome in found) else Exit.RESOURCE
