"""Delete everything that belongs to the environments, and nothing else."""

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
@click.option(
    "--purge/--no-purge",
    default=True,
    show_default=True,
    help="Purge workspaces, so that their names are free at once; or keep them recoverable for 14 days.",
)
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
    """Show what would be deleted, ask, and delete it. What is not ours stays, and so does whatever it stands on. Run
    again to finish what was interrupted; --resume deletes nothing that was not approved then.
    """
    asked, name = resumed_files(asked, resume=resume)
    from deployer.cli.console import Terminal, run
    from deployer.values.plan_options import PlanOptions

    choices = PlanOptions(destroy=True, purge=purge)
    question = "Do you really want to destroy all of this? There is no undo."
    terminal = Terminal(None if auto_approve else question, outputs, events)
    typed = run_options(asked, choices, max_destroy, lock, preflight=preflight)
    return run(asked.bare(), replace(typed, resume=name), terminal)
