"""Grant cores of a machine family, or capacity of a quota of Foundry, as Microsoft's support would.

A real subscription starts with no cores, and with little capacity.
"""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from deployer.cli import options


@click.command(help=__doc__)
@click.argument("family")
@click.argument("cores", type=click.IntRange(min=0))
@click.option("--region", metavar="NAME", help="Only there.")
@options.state
def command(family: str, cores: int, region: str | None, state: Path) -> int:
    from deployer.sandbox.facts import foundry, regions, sizes
    from deployer.sandbox.server.control import editing

    known = {name.lower(): name for name in (*sizes.families(), *foundry.usages())}
    if family.lower() not in known:
        raise click.BadParameter(
            f"'{family}' is no machine family and no quota; there are {', '.join(map(repr, known.values()))}"
        )
    if region and regions.canonical(region) not in regions.names():
        raise click.BadParameter(f"--region: '{region}' is no region of Azure's")
    family = known[family.lower()]
    if region and family in foundry.usages():
        raise click.BadParameter(f"--region: the quota '{family}' counts over all regions")
    region = regions.canonical(region) if region else None
    key = f"{region}/{family}".lower() if region else family.lower()
    with editing(state) as cloud:
        cloud.settings = replace(cloud.settings, quota={**cloud.settings.quota, key: cores})
    what = "capacity" if family in foundry.usages() else "cores"
    click.echo(f"{cores} {what} of '{family}' are granted{f' in {region}' if region else ''}.", err=True)
    return 0
