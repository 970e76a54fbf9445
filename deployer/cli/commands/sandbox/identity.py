"""Make an identity of the embedded Azure and give it roles, to see what they let it do; without a name, list them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from deployer.cli import options
from deployer.cli.printing import Output, read_text, write
from deployer.values.problem import Invalid, Problem, Severity


@click.command(
    help=f"{__doc__}\n\nThe tool runs as the identity with DEPLOYER_SANDBOX_IDENTITY=NAME; `sandbox serve` prints the "
    "client id and secret of each; where one runs, so does this."
)
@click.argument("name", required=False)
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Name or id of a role, or a JSON file with one.")
@click.option("--scope", metavar="ID", default="/", show_default=True, help="Where the roles count; / is everywhere.")
@click.option("--remove", is_flag=True, help="Forget the identity and its roles.")
@options.state
@options.outputs("sandbox_identity")
def command(  # noqa: PLR0913 - one parameter per option
    name: str | None, roles: Sequence[str], scope: str, remove: bool, state: Path, outputs: Sequence[Output]
) -> int:
    from deployer.sandbox.entra import identities
    from deployer.sandbox.server.control import editing, variables

    if (roles or remove) and not name:
        raise click.UsageError("--role and --remove need the name of an identity")
    with editing(state) as cloud:
        if name and remove:
            identities.remove(cloud, name)
        elif name:
            named = [identities.define(cloud, _content(role)) if role.endswith(".json") else role for role in roles]
            identities.add(cloud, name)
            identities.assign(cloud, name, named, scope)
        found = identities.identities(cloud)
    if name and not remove:
        mine = name.upper().replace("-", "_")
        for key, value in variables(state).items():
            if key in (f"AZURE_CLIENT_ID_{mine}", f"AZURE_CLIENT_SECRET_{mine}"):
                click.echo(f"export {key}={value}", err=True)
    write(outputs, "sandbox_identity", found)
    return 0


def _content(file: str) -> Any:
    try:
        return json.loads(read_text(file))
    except ValueError:
        raise Invalid(Problem("SBX010", Severity.ERROR, f"'{file}' is not JSON")) from None
