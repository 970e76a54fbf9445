"""Show what differs between what is declared and what is live."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

import click
from msgspec.structs import replace

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.fleet import Fleet, fleet_options
from deployer.cli.option_values import is_given
from deployer.cli.printing import Output, read_text, rewrite, say, say_problems, write
from deployer.reports.formats import report
from deployer.values.drift import Bucket, Drift
from deployer.values.fleet import EnvironmentOutcome
from deployer.values.live import Live


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([bucket.value for bucket in Bucket]),
    help="Only differences of this kind; may be repeated.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is drift.")
@click.option("--patch", is_flag=True, help="Print what to change in the files, so that they declare what is live.")
@click.option("--write", "write_", is_flag=True, help="Change the files to declare what is live.")
@environment_args(live=True)
@fleet_options
@options.outputs("drift")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    fleet: Fleet,
    only: tuple[str, ...],
    detailed_exitcode: bool,
    patch: bool,
    write_: bool,
    outputs: Sequence[Output],
) -> int:
    """Compare what is declared with what is live, in three sorts: what the file says, what the templates state where
    the file says nothing, and what nobody manages and somebody seems to have set. Reads only.

    With --patch the drift is an edit of the files: what they would say if what is live was meant. What no file can say
    is told on standard error.
    """
    from deployer.planning.read_environment import read_environment

    if (patch or write_) and is_given("outputs"):
        raise click.UsageError("--patch and --write print a diff, -o formats the report: use one of them")

    sorts = {Bucket(name) for name in only} or set(Bucket)
    wanted = fleet.load(asked, EnvironmentArgs.ready)
    seen: list[tuple[CheckedEnvironment, Live, Drift]] = []
    with asked.live(wanted) as (azure, ready):
        for each, look in fleet.each(azure, ready, lambda each: read_environment(azure, each)):
            drift = _only(look.drift, sorts)
            seen.append((each, look.live, drift))
            count = len(drift.differences)
            detail = f"{count} {'difference' if count == 1 else 'differences'}" if count else ""
            fleet.note(each, EnvironmentOutcome.CHANGED if count else EnvironmentOutcome.UNCHANGED, detail)
    found = [drift for _, _, drift in seen]
    if patch or write_:
        _patch(seen, write_)
    else:
        write(outputs, "drift", found)
    changes = detailed_exitcode and any(each.differences for each in found)
    return fleet.ended(outputs, Exit.CHANGES if changes else Exit.SUCCESS)


def _only(drift: Drift, sorts: Collection[Bucket]) -> Drift:
    return replace(drift, differences=tuple(item for item in drift.differences if item.bucket in sorts))


def _patch(drifts: Sequence[tuple[CheckedEnvironment, Live, Drift]], write_: bool) -> None:
    from deployer.importing.sync_edits import sync_edits
    from deployer.planning.source_edits import patch

    accepted = [(ready, drift, sync_edits(ready, live, drift.differences)) for ready, live, drift in drifts]
    made = patch([(ready.source, edit) for ready, _, each in accepted for edit in each.edits], read_text)
    say(made.diff, sys.stdout)
    left = [replace(drift, differences=each.left) for _, drift, each in accepted if each.left]
    if left:
        say(f"No edit of the files can declare this:\n\n{report('drift', 'text')(left)}", sys.stderr)
    say_problems(made.problems)
    if write_:
        rewrite(made.before, made.after)
