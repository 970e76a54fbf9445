"""List what stops being deployable or stops answering in the coming days, with what to move to."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.check.forecast import forecast
from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.fleet import Fleet, fleet_options
from deployer.cli.printing import Output, write
from deployer.values.fleet import EnvironmentOutcome


@click.command(help=__doc__)
@click.option("--days", type=click.IntRange(0, 3650), default=180, show_default=True, help="How far to look ahead.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something happens.")
@environment_args()
@fleet_options
@options.outputs("forecast")
def command(asked: EnvironmentArgs, fleet: Fleet, days: int, detailed_exitcode: bool, outputs: Sequence[Output]) -> int:
    # Without rules: a file that no longer passes them is the one whose days are counted.
    ready = fleet.load(asked, EnvironmentArgs.ready)
    found = forecast([(site, each.place) for each in ready for site in each.sites], days)
    for each in ready:
        count = len(forecast([(site, each.place) for site in each.sites], days).events)
        detail = f"{count} {'event' if count == 1 else 'events'}" if count else ""
        fleet.note(each, EnvironmentOutcome.CHANGED if count else EnvironmentOutcome.UNCHANGED, detail)
    write(outputs, "forecast", found)
    return fleet.ended(outputs, Exit.CHANGES if detailed_exitcode and found.events else Exit.SUCCESS)
