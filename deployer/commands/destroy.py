"""Delete everything that belongs to the environments, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.prepare import prepare
from deployer.shell import choosing, options
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output


@click.command()
@options.environments()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option(
    "--purge/--no-purge",
    default=True,
    show_default=True,
    help="Delete workspaces for good, so that their names are free at once; or keep them recoverable for 14 days.",
)
@choosing.max_destroy
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    auto_approve: bool,
    purge: bool,
    max_destroy: int | None,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Show what would be deleted, ask, and delete it. What is not ours stays, and so does whatever it stands on."""
    ready = prepare(environments, catalogue(_today(), catalog_folder), variables, rules=())

    from deployer.reach import Where
    from deployer.shell.carry import Manner, carry
    from deployer.values.choices import Choices

    choices = Choices(destroy=True, purge=purge)
    question = "Do you really want to destroy all of this? There is no undo."
    where = Where(sandbox, sandbox_state)
    manner = Manner(auto_approve, question, options.settings().color, where, choices, outputs, limit=max_destroy)
    return carry(ready, manner)


def _today() -> date:
    return datetime.now(UTC).date()
