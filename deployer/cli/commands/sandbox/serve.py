"""Serve the embedded Azure over TLS on loopback, for az, curl and the SDKs of any language."""

from __future__ import annotations

from pathlib import Path

import click

from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.seconds import Seconds


@click.command(help=__doc__)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 picks a free port.")
@click.option(
    "--ca-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".deployer/sandbox-ca.pem"),
    show_default=True,
    help="File for the CA certificate of the server.",
)
@click.option(
    "--seconds",
    type=Seconds(min=0),
    help="How long every write takes while this server runs; by default about as in Azure.",
)
@options.state
def command(port: int, ca_file: Path, seconds: float | None, state: Path) -> int:
    from deployer.sandbox.server.serve import Serving, serve
    from deployer.sandbox.state.store import door_of, opened

    with opened(state) as cloud:
        cloud.pace = seconds
        number = serve(cloud, Serving(ca_file, port, door=door_of(state)), click.echo)
    return 128 + number if number else Exit.SUCCESS
