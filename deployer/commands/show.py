"""Show a plan file, in any of the formats of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.shell import options
from deployer.shell.planfiles import read_plan
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@options.outputs("plan")
def command(file: Path, outputs: Sequence[Output]) -> int:
    write(outputs, "plan", read_plan(file))
    return 0
