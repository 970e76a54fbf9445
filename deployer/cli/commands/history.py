"""List the runs that wrote to Azure from this folder, and the steps of one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.printing import Output, write
from deployer.values.past_run import PastRun
from deployer.values.problem import Problem, Refused


@click.command()
@click.argument("run", required=False, metavar="[RUN]")
@click.option("--environment", metavar="NAME", help="Only runs on this environment.")
@options.outputs("history")
def command(run: str | None, environment: str | None, outputs: Sequence[Output]) -> int:
    """What 'apply', 'destroy' and 'prune' did from this folder, the newest first, as their journals in
    '.deployer/runs' tell it; with RUN the writes of that run. Asks Azure nothing. The newest 200 journals are kept.
    """
    from deployer.applying.journal import RUNS
    from deployer.applying.past_runs import past_run, read, run_names

    if run:
        write(outputs, "history", past_run(run))
        return 0
    runs: list[PastRun] = []
    problems: list[Problem] = []
    for name in run_names():
        try:
            runs.append(read(RUNS / f"{name}.jsonl"))
        except Refused as error:
            problems += error.problems
    write(outputs, "history", [each for each in runs if not environment or each.plan(environment)])
    if problems:
        raise Refused(problems)
    return 0
