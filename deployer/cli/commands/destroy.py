"""Delete everything that belongs to the environments, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli import plan_options as choosing
from deployer.cli.apply_command import run_options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output
from deployer.values.holder import LockOptions


@click.command()
@click.option("-y", "--yes", "--auto-approve", "auto_approve", is_flag=True, help="Do not ask.")
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
@environment_args(live=True)
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    auto_approve: bool,
    purge: bool,
    events: bool,
    max_destroy: int | None,
    preflight: bool,
    lock: LockOptions,
    outputs: Sequence[Output],
) -> int:
    """Show what would be deleted, ask, and delete it. What is not ours stays, and so does whatever it stands on."""
    from deployer.cli.console import Terminal, run
    from deployer.values.plan_options import PlanOptions

    choices = PlanOptions(destroy=True, purge=purge)
    question = "Do you really want to destroy all of this? There is no undo."
    terminal = Terminal(None if auto_approve else question, outputs, events)
    return run(asked.bare(), run_options(asked, choices, max_destroy, lock, preflight=preflight), terminal)
