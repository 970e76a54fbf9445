"""Bring Azure to what the environments ask for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from deployer.azure.credential import loopback
from deployer.cli import options, plan_options
from deployer.cli.apply_command import ApplyArgs, apply_args
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.fleet import Fleet, fleet_options
from deployer.cli.option_values import refuse_planning
from deployer.cli.plan_files import are_plans, read_plan
from deployer.cli.printing import Output
from deployer.cli.resumed_files import resumed_files
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Problem, Severity


@click.command()
@apply_args
@plan_options.choices
@plan_options.engine
@environment_args(live=True, rules=True, required=False)
@fleet_options
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    how: ApplyArgs,
    asked: EnvironmentArgs,
    fleet: Fleet,
    choices: PlanOptions,
    engine: str,
    outputs: Sequence[Output],
) -> int:
    """Show the plan, ask, and run it: nothing else is sent. A plan file (`plan --out`) runs as it was approved, without
    asking, unless its effects have moved since. Several environments are planned first, approved once and written side
    by side. Run again to finish what was interrupted; --resume follows what Azure is working on, and does nothing that
    was not approved then.
    """
    asked, name = resumed_files(asked, resume=how.resume)
    if approved := are_plans(asked.environments):
        refuse_planning()
        if fleet.revision is not None:
            raise click.UsageError("--changed-since chooses environment files, and these are plan files")
    if asked.day and not asked.sandbox and not loopback(os.environ):
        message = "--as-of needs --sandbox here: Azure itself has no other day than today"
        help = "unset DEPLOYER_AS_OF and omit --as-of, or add --sandbox"
        raise Invalid(Problem("OPT001", Severity.ERROR, message, help=help))
    from deployer.cli.console import run, run_as_approved

    target = replace(asked.where, day=asked.as_of)  # the sandbox goes with the calendar
    terminal = how.terminal("Do you want to perform these actions?", outputs, fleet)
    typed = how.run_options(asked, choices, name)
    typed = replace(typed, target=target, engine=engine, keep_going=fleet.keep_going)
    if approved:
        return run_as_approved(fleet.of_files(asked.environments, lambda file: read_plan(Path(file))), typed, terminal)
    wanted = fleet.load(asked, EnvironmentArgs.checked)
    return run(wanted, replace(typed, files=fleet.files), terminal)
