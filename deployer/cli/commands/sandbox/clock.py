"""Tell the time in the embedded Azure, or set it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from deployer.cli.options import state


@click.command(help=__doc__)
@click.option(
    "--set", "at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Set the clock to a date or time, UTC."
)
@click.option("--advance", metavar="SECONDS", type=float, default=0.0, help="Advance the clock.")
@state
def command(at: datetime | None, advance: float, state: Path) -> int:
    from deployer.sandbox.server.control import editing

    with editing(state) as cloud:
        if at:
            cloud.clock.set(at)
        cloud.clock.advance(advance)
        click.echo(cloud.clock.now().isoformat())
    return 0
