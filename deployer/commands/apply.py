"""Bring Azure to what the environments ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.own.rules import own_rules as rules_in
from deployer.prepare import prepare
from deployer.shell import choosing, options
from deployer.shell.own import own_catalogue, own_rules
from deployer.shell.planfiles import are_plans, read_plan
from deployer.shell.printing import Output
from deployer.values.choices import Choices
from deployer.values.problem import Invalid, Problem, Severity


@click.command()
@options.environments()
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--json", "events", is_flag=True, help="Print one JSON document for each event.")
@choosing.max_destroy
@choosing.choices
@choosing.engine
@options.as_of
@options.sandbox
@options.variables
@own_rules
@own_catalogue
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    auto_approve: bool,
    events: bool,
    max_destroy: int | None,
    choices: Choices,
    engine: str,
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    rules_folder: Path | None,
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Show the plan, ask, and run it: nothing else is sent. A plan file (`plan --out`) runs as it was approved, without
    asking, unless its effects have moved since. Run again to finish what was interrupted.
    """
    if options.given("as_of") and not sandbox:
        message = "--as-of goes with --sandbox here: the real Azure has no other day than today"
        raise Invalid(Problem("OPT001", Severity.ERROR, message, help="leave --as-of away, or add --sandbox"))
    from deployer.reach import Where
    from deployer.shell.carry import Manner, carry, carry_approved

    where = Where(sandbox, sandbox_state, as_of)
    question = "Do you want to perform these actions?"
    color = options.settings().color
    manner = Manner(auto_approve, question, color, where, choices, outputs, events, max_destroy, engine)
    if are_plans(environments):
        return carry_approved([read_plan(Path(file)) for file in environments], manner)
    return carry(prepare(environments, catalogue(as_of, catalog_folder), variables, rules_in(rules_folder)), manner)
