"""Write the ARM and Bicep files that an environment means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.own.rules import own_rules as rules_in
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.own import own_catalogue, own_rules
from deployer.shell.printing import save


@click.command()
@options.environments()
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--check", is_flag=True, help="Write nothing; say whether the files are up to date.")
@click.option("--detailed-exitcode", is_flag=True, help="With --check: exit with 2 when files are out of date.")
@options.as_of
@options.variables
@own_rules
@own_catalogue
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    out: Path,
    check: bool,
    detailed_exitcode: bool,
    as_of: date,
    variables: Mapping[str, str],
    rules_folder: Path | None,
    catalog_folder: Path | None,
) -> int:
    """Write DIR/<environment>/main.json and main.bicep, which declare the same: what a reviewer reads, and what ARM and
    Bicep tools can deploy into the resource group.
    """
    from deployer.bicep import bicep
    from deployer.render import arm, render

    stale = False
    for ready in prepare(environments, catalogue(as_of, catalog_folder), variables, rules_in(rules_folder)):
        ready.judge(())
        resources = render(ready.site.environment, ready.site.catalog)
        for name, text in {"main.json": arm(resources), **bicep(resources)}.items():
            file = out / ready.site.environment.name / name
            fresh = file.is_file() and file.read_text(encoding="utf-8") == text
            stale = stale or not fresh
            if check:
                click.echo(f"{file} {'is up to date' if fresh else 'is out of date'}")
            else:
                save(str(file), text)
                click.echo(str(file))
    if not check:
        return Exit.SUCCESS
    return (Exit.CHANGES if detailed_exitcode else Exit.FAILURE) if stale else Exit.SUCCESS
