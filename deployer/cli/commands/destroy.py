"""Delete everything that belongs to the environments, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.apply_command import ApplyArgs, apply_args
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output
from deployer.values.plan_options import PlanOptions


@click.command()
@click.option(
    "--purge/--no-purge",
    default=True,
    show_default=True,
    help="Purge workspaces, so that their names are free at once; or keep them recoverable for 14 days.",
)
@apply_args
@environment_args(live=True, required=False)
@options.outputs("plan")
def command(how: ApplyArgs, asked: EnvironmentArgs, purge: bool, outputs: Sequence[Output]) -> int:
    """Show what would be deleted, ask, and delete it. What is not ours stays, and so does whatever it stands on. Run
    again to finish what was interrupted; --resume deletes nothing that was not approved then.
    """
    choices = PlanOptions(destroy=True, purge=purge)
    question = "Do you really want to destroy all of this? There is no undo."
    return how.run(asked, EnvironmentArgs.bare, choices, question, outputs)
