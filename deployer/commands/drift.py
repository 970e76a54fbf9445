"""Show what differs between what is declared and what is live."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.prepare import Ready, prepare
from deployer.reports.formats import report
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, gather, read_text, save, say, write
from deployer.values.drift import Bucket, Drift
from deployer.values.live import Live


@click.command()
@options.environments()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([bucket.value for bucket in Bucket]),
    help="Only differences of this sort; may be repeated.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is drift.")
@click.option("--patch", is_flag=True, help="Print what to change in the files, so that they declare what is live.")
@click.option("--write", "write_", is_flag=True, help="Change the files so.")
@options.as_of
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("drift")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    only: tuple[str, ...],
    detailed_exitcode: bool,
    patch: bool,
    write_: bool,
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Compare what is declared with what is live, in three sorts: what the file says, what the templates state where
    the file says nothing, and what nobody manages and somebody seems to have set. Reads only.

    With --patch the drift is an edit of the files: what they would say if what is live was meant. What no file can say
    is told on standard error.
    """
    from deployer.azure.azure import Azure
    from deployer.observe import observe
    from deployer.reach import Where, reach

    if (patch or write_) and options.given("outputs"):
        raise click.UsageError("--patch and --write print a diff, -o formats the report: ask for one of them")

    # Without rules: what is live is compared whether or not it could be deployed today.
    ready = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    sorts = {Bucket(name) for name in only} or set(Bucket)
    where = Where(sandbox, sandbox_state, as_of if options.given("as_of") else None)
    with reach(where, [each.site.environment.scope for each in ready]) as target:
        seen = [observe(Azure(target), each) for each in ready]
    found = [_only(each.drift, sorts) for each in seen]
    if patch or write_:
        _patch([(each, look.live, drift) for each, look, drift in zip(ready, seen, found, strict=True)], write_)
    else:
        write(outputs, "drift", found, options.settings().color)
    return Exit.CHANGES if detailed_exitcode and any(each.differences for each in found) else Exit.SUCCESS


def _only(drift: Drift, sorts: Collection[Bucket]) -> Drift:
    return replace(drift, differences=tuple(item for item in drift.differences if item.bucket in sorts))


def _patch(drifts: Sequence[tuple[Ready, Live, Drift]], write_: bool) -> None:
    from deployer.changes.accept import accept
    from deployer.changes.patch import patch

    accepted = [(ready, drift, accept(ready, live, drift.differences)) for ready, live, drift in drifts]
    made = patch([(ready.source, edit) for ready, _, each in accepted for edit in each.edits], read_text)
    color = options.settings().color
    say(made.diff, sys.stdout, color)
    left = [replace(drift, differences=each.left) for _, drift, each in accepted if each.left]
    if left:
        say(f"No edit of the files says this:\n\n{report('drift', 'text')(left)}", sys.stderr, color)
    say(report("problems", "text")(gather(made.problems)), sys.stderr, color)
    for file, text in made.after.items() if write_ else ():
        if text != made.before[file]:
            save(file, text)
