"""Delete what is no longer declared, and do nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.apply_command import ApplyArgs, apply_args
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output
from deployer.values.plan_options import PlanOptions


@click.command()
@click.option("--purge", is_flag=True, help="Purge workspaces, so that their names are free at once.")
@apply_args
@environment_args(live=True, required=False)
@options.outputs("plan")
def command(how: ApplyArgs, asked: EnvironmentArgs, purge: bool, outputs: Sequence[Output]) -> int:
    """Show the deletions of a plan, ask, and carry them out: nothing is created or changed. What can only go after
    something else has changed stays, and is named; `apply --no-prune` does the rest. Run again to finish what was
    interrupted; --resume deletes nothing that was not approved then.
    """
    choices = PlanOptions(prune="only", purge=purge)
    return how.run(
        asked, EnvironmentArgs.ready, choices, "Do you really want to delete this? There is no undo.", outputs
    )
