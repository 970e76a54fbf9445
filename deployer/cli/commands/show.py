"""Show a plan file, in any of the formats of a plan."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from deployer.cli import options
from deployer.cli.plan_files import read_plan
from deployer.cli.printing import Output, write
from deployer.reports.labels import portable


@click.command(help=__doc__)
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@options.outputs("plan")
def command(file: Path, outputs: Sequence[Output]) -> int:
    command = shlex.join(["deployer", "apply", portable(str(file))])
    write(outputs, "plan", [replace(read_plan(file), command=command)])
    return 0
