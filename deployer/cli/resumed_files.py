"""What `apply --resume` goes on with: a run that is named, the last run of the files that are named, or the last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from deployer.cli.environment_args import EnvironmentArgs
from deployer.values.past_run import COMPLETE, PastRun
from deployer.values.problem import Problem, Refused, Severity


def resumed_files(asked: EnvironmentArgs) -> tuple[EnvironmentArgs, str]:
    """The files that are meant, those of the run where none is named; and the name of the run, nothing where it is
    found by its environments. Raises Refused where there is nothing to go on with.
    """
    from deployer.applying.past_runs import RUN, past_run

    runs = [word for word in asked.environments if RUN.fullmatch(word) and not Path(word).exists()]
    if len(runs) > 1:
        raise click.UsageError(f"--resume goes on with one run, and {len(runs)} are named")
    files = tuple(word for word in asked.environments if word not in runs)
    if not files:
        run = past_run(runs[0]) if runs else _last()
        files, runs = run.files, [run.id]
        click.get_current_context().params["environments"] = files  # read by the run, so nothing is written over them
    return replace(asked, environments=files), runs[0] if runs else ""


def _last() -> PastRun:
    from deployer.applying.past_runs import names, past_run

    help = "name what to apply: 'deployer apply --resume FILE' plans what is left in any case"
    for name in names():
        run = past_run(name)
        if run.command == "apply":
            if run.result != COMPLETE:
                return run
            message = f"nothing was interrupted: the last run, '{name}', came to its end"
            raise Refused(Problem("RUN001", Severity.ERROR, message, help=help))
    raise Refused(Problem("RUN001", Severity.ERROR, "no run has left a journal in '.deployer/runs'", help=help))
