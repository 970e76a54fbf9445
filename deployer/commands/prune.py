"""Delete what is no longer declared, and do nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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
@click.option("--purge", is_flag=True, help="Delete workspaces for good, so that their names are free at once.")
@choosing.max_destroy
@options.as_of
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    auto_approve: bool,
    purge: bool,
    max_destroy: int | None,
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Show the deletions of a plan, ask, and carry them out: nothing is created or changed. What can only go after
    something else has changed stays, and is named; `apply --no-prune` does the rest.
    """
    from deployer.reach import Where
    from deployer.shell.carry import Manner, carry
    from deployer.values.choices import Choices

    # Without rules: nothing is deployed.
    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    where = Where(sandbox, sandbox_state, as_of if options.given("as_of") else None)
    question = "Do you really want to delete this? There is no undo."
    choices = Choices(prune="only", purge=purge)
    color = options.settings().color
    return carry(ready, Manner(auto_approve, question, color, where, choices, outputs, limit=max_destroy))
