"""Let an endpoint of the embedded Azure lose an ability, to see that `verify` says so; without a name, list them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deployer.cli import options


@click.command(help=__doc__)
@click.argument("endpoint", metavar="[NAME-OR-ID]", required=False)
@click.argument("abilities", metavar="[ABILITY]...", nargs=-1)
@click.option("--repair", is_flag=True, help="Give it back these abilities; all of them where none is named.")
@options.state
def command(endpoint: str | None, abilities: Sequence[str], repair: bool, state: Path) -> int:
    from deployer.sandbox.inference.broken import ABILITIES, lose, lost
    from deployer.sandbox.server.control import editing

    if strange := [each for each in abilities if each not in ABILITIES]:
        raise click.BadParameter(f"'{strange[0]}' is no ability; there are {', '.join(ABILITIES)}")
    if endpoint and not (abilities or repair):
        raise click.UsageError("name what it is to lose, or give --repair")
    with editing(state) as cloud:
        served = [item for item in cloud.index.records.values() if item.type.lower().endswith(_SERVING)]
        if endpoint:
            word = endpoint.lower()
            found = [item for item in served if word in (item.id.lower(), item.name.lower())]
            if len(found) != 1:
                names = ", ".join(sorted(f"'{item.id}'" for item in found or served)) or "none"
                raise click.BadParameter(f"{len(found) or 'no'} endpoints are called '{endpoint}'; there is {names}")
            before, named = lost(cloud, found[0].id), frozenset(abilities)
            lose(cloud, found[0].id, (before - named if named else ()) if repair else before | named)
        for item in served:
            for ability in sorted(lost(cloud, item.id)):
                click.echo(f"{item.id} {ability}: it {ABILITIES[ability]}")
    return 0


_SERVING = ("/serverlessendpoints", "/onlineendpoints", "/accounts/deployments")
