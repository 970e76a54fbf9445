"""List the runs that wrote to Azure from this folder, and the steps of one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.printing import Output, write


@click.command()
@click.argument("run", required=False, metavar="[RUN]")
@click.option("--environment", metavar="NAME", help="Only runs on this environment.")
@options.outputs("history")
def command(run: str | None, environment: str | None, outputs: Sequence[Output]) -> int:
    """What 'apply', 'destroy' and 'prune' did from this folder, the newest first, as their journals in
    '.deployer/runs' tell it; with RUN the writes of that run. Asks Azure nothing. The newest 200 journals are kept.
    """
    from deployer.applying.past_runs import names, past_run

    if run:
        write(outputs, "history", past_run(run))
        return 0
    runs = [past_run(name) for name in names()]
    write(outputs, "history", [each for each in runs if not environment or each.plan(environment)])
    return 0
