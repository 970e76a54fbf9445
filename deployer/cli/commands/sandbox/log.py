"""Show the requests that the embedded Azure was sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.cli import options
from deployer.cli.printing import Output, write


@click.command(help=__doc__)
@click.option("--writes", is_flag=True, help="Only requests that were meant to change something.")
@options.state
@options.outputs("sandbox_log")
def command(writes: bool, state: Path, outputs: Sequence[Output]) -> int:
    from deployer.sandbox.state.store import entries

    found = tuple(entry for entry in entries(state) if entry["write"] or not writes)
    write(outputs, "sandbox_log", found)
    return 0
