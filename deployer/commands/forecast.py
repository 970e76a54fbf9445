"""List what stops being deployable or stops answering in the coming days, with what to move to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import click

from deployer.catalog.catalog import at
from deployer.forecast import forecast
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@options.environments()
@click.option("--days", type=click.IntRange(0, 3650), default=180, show_default=True, help="How far to look ahead.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something happens.")
@options.as_of
@options.variables
@options.outputs("forecast")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    days: int,
    detailed_exitcode: bool,
    as_of: date,
    variables: Mapping[str, str],
    outputs: Sequence[Output],
) -> Exit:
    # Without rules: a file that no longer passes them is the one whose days are counted.
    ready = prepare(environments, at(as_of), variables, rules=())
    found = forecast([(site, each.place) for each in ready for site in each.sites], days)
    write(outputs, "forecast", found, options.settings().color)
    return Exit.CHANGES if detailed_exitcode and found.happenings else Exit.SUCCESS
