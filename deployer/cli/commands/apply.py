"""Bring Azure to what the environments ask for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from deployer.azure.credential import loopback
from deployer.cli import options
from deployer.cli import plan_options as choosing
from deployer.cli.apply_command import run_options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.fleet import Fleet
from deployer.cli.fleet import fleet as fleet_options
from deployer.cli.plan_files import are_plans, read_plan
from deployer.cli.printing import Output
from deployer.cli.resumed_files import resumed_files
from deployer.values.holder import LockOptions
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Problem, Severity


@click.command()
@click.option("-y", "--yes", "--auto-approve", "auto_approve", is_flag=True, help="Do not ask.")
@choosing.resume
@options.events
@choosing.max_destroy
@choosing.choices
@choosing.engine
@choosing.preflight
@choosing.lock
@environment_args(live=True, rules=True, required=False)
@fleet_options
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    fleet: Fleet,
    auto_approve: bool,
    resume: bool,
    events: bool,
    max_destroy: int | None,
    choices: PlanOptions,
    engine: str,
    preflight: bool,
    lock: LockOptions,
    outputs: Sequence[Output],
) -> int:
    """Show the plan, ask, and run it: nothing else is sent. A plan file (`plan --out`) runs as it was approved, without
    asking, unless its effects have moved since. Several environments are planned first, approved once and written side
    by side. Run again to finish what was interrupted; --resume follows what Azure is working on, and does nothing that
    was not approved then.
    """
    asked, name = resumed_files(asked, resume=resume)
    if approved := are_plans(asked.environments):
        options.refuse_planning(click.get_current_context())
        if fleet.revision is not None:
            raise click.UsageError("--changed-since chooses environment files, and these are plan files")
    if asked.day and not asked.sandbox and not loopback(os.environ):
        message = "--as-of needs --sandbox here: Azure itself has no other day than today"
        raise Invalid(
            Problem("OPT001", Severity.ERROR, message, help="unset DEPLOYER_AS_OF and omit --as-of, or add --sandbox")
        )
    from deployer.cli.console import Terminal, run, run_as_approved

    target = replace(asked.where, day=asked.as_of)  # the sandbox goes with the calendar
    terminal = Terminal(None if auto_approve else "Do you want to perform these actions?", outputs, events, fleet)
    typed = run_options(asked, choices, max_destroy, lock, preflight=preflight)
    how = replace(typed, target=target, engine=engine, resume=name, keep_going=fleet.keep_going)
    if approved:
        return run_as_approved(fleet.of_files(asked.environments, lambda file: read_plan(Path(file))), how, terminal)
    wanted = fleet.load(asked, EnvironmentArgs.checked)
    return run(wanted, replace(how, files=fleet.files), terminal)
