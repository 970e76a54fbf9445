"""Write the environment file of a resource group that is there already."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from deployer.catalog import catalog
from deployer.cli import options
from deployer.cli.option_values import is_given
from deployer.cli.printing import save, say
from deployer.cli.settings import settings
from deployer.environment.names import ENVIRONMENT, slug
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.scope import Scope


@click.command()
@options.subscription
@click.option("--resource-group", required=True, envvar="AZURE_RESOURCE_GROUP", metavar="NAME", help="The group.")
@click.option("--hub", default="", metavar="NAME", help="The hub, where the group holds several.")
@click.option("--account", default="", metavar="NAME", help="The Foundry account, where the group holds several.")
@click.option("--name", default="", metavar="NAME", help="Name of the environment; by default the one in its tags.")
@click.option("--out", metavar="FILE", help="Write to a file.")
@options.force
@options.as_of
@options.sandbox
def command(  # noqa: PLR0913 - one parameter per option
    subscription: str,
    resource_group: str,
    hub: str,
    account: str,
    name: str,
    out: str | None,
    as_of: date,
    sandbox: bool,
    sandbox_state: Path,
) -> int:
    """Describe what is live as an environment that says only what differs from the defaults. Reads only.

    A plan of it adopts what others made, with `--adopt all`, and changes nothing but the tags of ownership. What no
    file can say stands as comments at its top.
    """
    from deployer.azure.azure import Azure
    from deployer.importing.export import export
    from deployer.importing.inspect_group import owner
    from deployer.importing.live_to_yaml import LiveGroup
    from deployer.live.connect import TargetOptions, connect
    from deployer.live.read import read

    if name and not ENVIRONMENT.fullmatch(name):
        advice = "1 to 64 letters, digits, hyphens, underscores and full stops, beginning with a letter or digit"
        raise _invalid("NAM001", f"environment name '{name}' is not valid", advice)
    if out and Path(out).exists() and not settings().force:
        raise _invalid("IMP004", f"'{out}' exists already", "name another file with --out, or add --force")
    where = TargetOptions(sandbox, sandbox_state, as_of if is_given("as_of") else None)
    scope = Scope(name, subscription, resource_group)
    with connect(where, [scope]) as target:
        live = read(Azure(target), scope, (), foreign=True)
    if not live.resources:
        raise _invalid(
            "IMP003", f"resource group '{resource_group}' does not exist", "check its name and the subscription"
        )
    named = Scope(name or owner(live) or slug(resource_group, 16), subscription, resource_group)
    described = export(LiveGroup(named, live, catalog.at(as_of), hub, account))
    if out:
        save(out, described.text)
        say(f"{out}\n", sys.stdout)
        say(f"next: deployer plan --adopt all {out}\n", sys.stderr)
    else:
        say(described.text, sys.stdout)
    return 0


def _invalid(code: str, message: str, advice: str) -> Invalid:
    return Invalid(Problem(code, Severity.ERROR, message, help=advice))
