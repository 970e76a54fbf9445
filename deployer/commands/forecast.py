"""List what stops being deployable or stops answering in the coming days, with what to move to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.forecast import forecast
from deployer.own.catalogue import catalogue
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@options.environments()
@click.option("--days", type=click.IntRange(0, 3650), default=180, show_default=True, help="How far to look ahead.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something happens.")
@options.as_of
@own_catalogue
@options.variables
@options.outputs("forecast")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    days: int,
    detailed_exitcode: bool,
    as_of: date,
    catalog_folder: Path | None,
    variables: Mapping[str, str],
    outputs: Sequence[Output],
) -> Exit:
    # Without rules: a file that no longer passes them is the one whose days are counted.
    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    found = forecast([(site, each.place) for each in ready for site in each.sites], days)
    write(outputs, "forecast", found, options.settings().color)
    return Exit.CHANGES if detailed_exitcode and found.happenings else Exit.SUCCESS
