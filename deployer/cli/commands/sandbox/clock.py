"""Tell the time in the embedded Azure, or set it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from deployer.cli import options
from deployer.cli.seconds import Seconds


@click.command(help=__doc__)
@click.option(
    "--set", "at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Set the clock to a date or time, UTC."
)
@click.option("--advance", metavar="SECONDS", type=Seconds(), default=0.0, help="Advance the clock.")
@options.state
def command(at: datetime | None, advance: float, state: Path) -> int:
    from deployer.sandbox.server.control import editing

    with editing(state) as cloud:
        if at:
            cloud.clock.set(at)
        try:
            cloud.clock.advance(advance)
        except OverflowError as error:
            message = f"{advance:g} seconds on is a year beyond 9999"
            raise click.BadParameter(message, param_hint="'--advance'") from error
        click.echo(cloud.clock.now().isoformat())
    return 0
