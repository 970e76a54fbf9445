"""Delete what is no longer declared, and do nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from deployer.cli import options
from deployer.cli import plan_options as choosing
from deployer.cli.apply_command import run_options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output
from deployer.cli.resumed_files import resumed_files
from deployer.values.holder import LockOptions


@click.command()
@click.option("-y", "--yes", "--auto-approve", "auto_approve", is_flag=True, help="Do not ask.")
@choosing.resume
@click.option("--purge", is_flag=True, help="Purge workspaces, so that their names are free at once.")
@options.events
@choosing.max_destroy
@choosing.preflight
@choosing.lock
@environment_args(live=True, required=False)
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    auto_approve: bool,
    resume: bool,
    purge: bool,
    events: bool,
    max_destroy: int | None,
    preflight: bool,
    lock: LockOptions,
    outputs: Sequence[Output],
) -> int:
    """Show the deletions of a plan, ask, and carry them out: nothing is created or changed. What can only go after
    something else has changed stays, and is named; `apply --no-prune` does the rest. Run again to finish what was
    interrupted; --resume deletes nothing that was not approved then.
    """
    asked, name = resumed_files(asked, resume=resume)
    from deployer.cli.console import Terminal, run
    from deployer.values.plan_options import PlanOptions

    question = "Do you really want to delete this? There is no undo."
    choices = PlanOptions(prune="only", purge=purge)
    terminal = Terminal(None if auto_approve else question, outputs, events)
    typed = run_options(asked, choices, max_destroy, lock, preflight=preflight)
    return run(asked.ready(), replace(typed, resume=name), terminal)
