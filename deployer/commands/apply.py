"""Bring Azure to what the environments ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer import choosing, options
from deployer.catalog import catalog
from deployer.plan import Choices
from deployer.prepare import prepare
from deployer.printing import Output
from deployer.values.problem import Invalid, Problem, Severity


@click.command()
@options.environments()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@choosing.choices
@options.as_of
@options.sandbox
@options.variables
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    auto_approve: bool,
    choices: Choices,
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    outputs: Sequence[Output],
) -> int:
    """Show the plan, ask, and run it: nothing else is sent. Run again to finish what was interrupted."""
    if options.given("as_of") and not sandbox:
        message = "--as-of goes with --sandbox here: the real Azure has no other day than today"
        raise Invalid(Problem("OPT001", Severity.ERROR, message, help="leave --as-of away, or add --sandbox"))
    ready = prepare(environments, catalog.at(as_of), variables)

    from deployer.carry import Manner, carry
    from deployer.reach import Where

    where = Where(sandbox, sandbox_state, as_of)
    question = "Do you want to perform these actions?"
    return carry(ready, Manner(auto_approve, question, options.settings().color, where, choices, outputs))
