"""Make a resource of the embedded Azure read as failed, or as any other state, as a fault on Azure's side would."""

from __future__ import annotations

from pathlib import Path

import click

from deployer.cli import options


@click.command(help=__doc__)
@click.argument("resource", metavar="NAME-OR-ID")
@click.argument("reads", metavar="STATE", default="Failed")
@options.state
def command(resource: str, reads: str, state: Path) -> int:
    from deployer.sandbox.arm.operations import with_state
    from deployer.sandbox.server.control import editing

    with editing(state) as cloud:
        word = resource.lower()
        found = [item for id, item in cloud.index.records.items() if word in (id, id.rsplit("/", 1)[-1])]
        if len(found) != 1:
            message = f"{len(found) or 'no'} resources of the sandbox are called '{resource}'"
            raise click.BadParameter(f"{message}: name one by its id; 'deployer sandbox log --writes' shows them")
        cloud.put(with_state(found[0], reads))
    click.echo(f"{found[0].id} reads '{reads}'.", err=True)
    return 0
