"""Serve the embedded Azure over TLS on loopback, for az, curl and the SDKs of any language."""

from __future__ import annotations

from pathlib import Path

import click

from deployer.shell.exits import Exit
from deployer.shell.sandboxed import state


@click.command(help=__doc__)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 takes a free one.")
@click.option(
    "--ca-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".deployer/sandbox-ca.pem"),
    show_default=True,
    help="Gets the certificate of the server's own authority.",
)
@state
def command(port: int, ca_file: Path, state: Path) -> int:
    from deployer.sandbox.server import Serving, serve
    from deployer.sandbox.store import opened

    with opened(state) as cloud:
        number = serve(cloud, Serving(ca_file, port), click.echo)
    return 128 + number if number else Exit.SUCCESS
