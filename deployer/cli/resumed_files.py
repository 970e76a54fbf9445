"""What --resume goes on with: a run that is named, the last run of the files that are named, or the last."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from deployer.cli.environment_args import EnvironmentArgs
from deployer.values.past_run import COMPLETE, PastRun
from deployer.values.problem import Problem, Refused, Severity


def resumed_files(asked: EnvironmentArgs, *, resume: bool) -> tuple[EnvironmentArgs, str | None]:
    """The files that are meant, those of the run to go on with where none is named; and its name, nothing where it is
    found by its environments, None where no run is gone on with. Raises Refused where there is none.
    """
    if not resume:
        if not asked.environments:
            context = click.get_current_context()
            raise click.MissingParameter(ctx=context, param_hint="'FILES...'", param_type="argument")
        return asked, None
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
    """The last run of this command, unless another one was at work on one of its environments since."""
    from deployer.applying.past_runs import past_run, run_names

    command = click.get_current_context().info_name
    help = f"name what is meant: 'deployer {command} --resume FILE' plans what is left in any case"
    since: dict[str, PastRun] = {}
    for name in run_names():
        run = past_run(name)
        if run.command == command:
            if run.result == COMPLETE:
                raise _nothing(f"nothing was interrupted: the last run of '{command}', '{name}', came to its end", help)
            if later := [since[plan.environment] for plan in run.plans if plan.environment in since]:
                raise _nothing(f"'deployer {later[0].command}' was run since run '{name}': '{later[0].id}'", help)
            return run
        since.update({plan.environment: run for plan in run.plans if plan.environment not in since})
    raise _nothing(f"no run of '{command}' has left a journal in '.deployer/runs'", help)


def _nothing(message: str, help: str) -> Refused:
    return Refused(Problem("RUN001", Severity.ERROR, message, help=help))
