"""Propose to move the serverless deployments of a hub into a Foundry account, as edits of the environment file."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.load_environments import CheckedEnvironment, load_environments
from deployer.check.migration.migrate import finish, migrate
from deployer.check.migration.texts import texts
from deployer.check.repair.apply_fixes import Mended
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.option_values import typed_planning
from deployer.cli.printing import Output, read_text, rewrite, save, write
from deployer.source.layers.variables import Values
from deployer.values.migration import Migration
from deployer.values.problem import Invalid, Problem, Severity


@click.command()
@click.argument("environment", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--finish", "finishing", is_flag=True, help="Take out of the hub what the account has taken the place of."
)
@click.option("--account", default="", metavar="NAME", help="Name of the account; derived from the hub when left out.")
@click.option("--write", "writing", is_flag=True, help="Make the change in the file.")
@click.option("--out", metavar="FILE", help="Write the result to another file.")
@options.variables
@options.catalog
@options.outputs("migrate")
def command(  # noqa: PLR0913 - one parameter per option
    environment: Path,
    finishing: bool,
    account: str,
    writing: bool,
    out: str | None,
    catalog: Catalog,
    variables: Values,
    outputs: Sequence[Output],
) -> Exit:
    """Each serverless deployment gets its own offer on Foundry, or that of its successor; managed compute stays.

    A move is two applies: the first makes the account beside the hub, and `deployer verify` asks its endpoints; then
    `--finish` takes the old endpoints out, and the second apply deletes them. Changes no file without --write or --out.
    """
    if writing and out:
        raise click.UsageError("--write changes the file, --out another one: ask for one of them")
    if finishing and account:
        raise click.UsageError("--account names what the first half makes, --finish is the second half")
    (ready,) = load_environments([str(environment)], catalog, variables, rules=())
    found = finish(ready) if finishing else migrate(ready, account)
    made = texts(ready.source, found, read_text)
    if made.problems:
        raise Invalid(made.problems)
    target = _written(made, ready, out, writing)
    found = replace(found, diff=made.diff, written=target)
    write(outputs, "migrate", replace(found, next=tuple(_next(found, str(environment), out))))
    return Exit.VALIDATION if found.problems else Exit.SUCCESS


def _written(made: Mended, ready: CheckedEnvironment, out: str | None, writing: bool) -> str:
    """The file that has the result now; empty where none has."""
    file = ready.source.file
    if writing:
        rewrite(made.before, made.after)
        return file
    if out is None:
        return ""
    if others := sorted(set(made.after) - {file}):
        message = f"'{others[0]}' would change too: one file cannot hold the result"
        raise Invalid(Problem("MIG002", Severity.ERROR, message, help="use --write"))
    elsewhere = Path(out).resolve().parent != Path(file).resolve().parent
    if elsewhere and len(ready.source.texts) > 1:
        message = f"'{out}' stands in another folder: what the file extends would not be found"
        raise Invalid(Problem("MIG003", Severity.ERROR, message, help=f"name a file beside '{file}'"))
    save(out, made.after.get(file) or read_text(file))
    return out


def _next(found: Migration, file: str, out: str | None) -> list[str]:
    """The commands that come next, with the options that decide what the file means. Nothing is applied while errors
    stand in the way.
    """
    if found.problems or not found.moves:
        return []
    words = [word for _, words in typed_planning() for word in words]
    # Azure itself has no other day than today: only the embedded one is applied to on the day that was asked for.
    live = ["--sandbox"] if "--as-of" in words else []

    def say(*command: str) -> str:
        return shlex.join(["deployer", *command, *words, out or file])

    applied, finished = say("apply", *live), say("migrate", "--finish", "--write")
    first = [] if found.written or not found.diff else [finished if found.finish else say("migrate", "--write")]
    if found.finish:
        return [*first, applied] if found.diff else []
    both = [*first, applied, say("verify", *live)]
    return both if all(each.retired for each in found.moves) else [*both, finished, applied]
