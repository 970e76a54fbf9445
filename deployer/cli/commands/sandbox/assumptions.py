"""List what the embedded Azure does as Azure does, and how we know; what is only assumed comes first."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.printing import Output, write


@click.command(help=__doc__)
@click.option("--all", "everything", is_flag=True, help="Show the behaviours that have a source, too.")
@options.outputs("sandbox_assumptions")
def command(everything: bool, outputs: Sequence[Output]) -> int:
    from deployer.reports.sandbox_assumptions import Evidence
    from deployer.sandbox.behaviours import behaviours

    found = {part: tuple((item.text, item.source, item.link) for item in items) for part, items in behaviours().items()}
    write(outputs, "sandbox_assumptions", Evidence(found, everything))
    return 0
