"""Forget the embedded Azure: its resources, its log, its time."""

from __future__ import annotations

from pathlib import Path

import click

from deployer.cli import options


@click.command(help=__doc__)
@options.state
def command(state: Path) -> int:
    from deployer.sandbox.state.store import reset

    found = reset(state)
    click.echo("The sandbox is empty." if found else "There was no sandbox here.", err=True)
    return 0
