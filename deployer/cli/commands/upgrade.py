"""Propose to move a deployment to the successor of its model, as an edit of the environment file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.load_environments import CheckedEnvironment, load_environments
from deployer.check.repair.apply_fixes import apply_fixes
from deployer.check.repair.upgrade import deployments, named, upgrade
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, read_text, rewrite, write
from deployer.environment.resolved_deployment import ManagedDeployment, ResolvedDeployment
from deployer.source.layers.variables import Values
from deployer.values.problem import Invalid


@click.command(help=__doc__)
@click.argument("environment", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("deployment")
@click.option("--write", "writing", is_flag=True, help="Make the change in the file.")
@options.variables
@options.catalog
@options.outputs("upgrade")
def command(  # noqa: PLR0913 - one parameter per option
    environment: Path,
    deployment: str,
    writing: bool,
    catalog: Catalog,
    variables: Values,
    outputs: Sequence[Output],
) -> Exit:
    (ready,) = load_environments([str(environment)], catalog, variables, rules=())
    found = upgrade(ready.source, _one(ready, deployment), ready.sites)
    if found.fix:
        mended = apply_fixes([(ready.source, found.fix)], read_text)
        if mended.problems:
            raise Invalid(mended.problems)
        if writing:
            rewrite(mended.before, mended.after)
        found = replace(found, diff=mended.diff, written=writing)
    write(outputs, "upgrade", found)
    return Exit.VALIDATION if found.problems else Exit.SUCCESS


def _one(ready: CheckedEnvironment, word: str) -> tuple[str, ResolvedDeployment]:
    found = named(ready.sites, word)
    if len(found) == 1:
        return found[0]
    known = found or list(deployments(ready.sites))
    plain = [f"{home}/{each.name}" for home, each in known]
    told = (
        f"{name}/{each.deployment_name}" if plain.count(name) > 1 and isinstance(each, ManagedDeployment) else name
        for name, (_, each) in zip(plain, known, strict=True)
    )
    names = ", ".join(f"'{name}'" for name in dict.fromkeys(told))
    if not found:
        raise click.UsageError(f"no deployment '{word}', there are {names or 'none'}")
    raise click.UsageError(f"'{word}' means several deployments, name one of {names}")
