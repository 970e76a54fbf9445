"""Grant cores of a machine family, as Microsoft's support would: a real subscription starts with none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from deployer.cli.options import state


@click.command(help=__doc__)
@click.argument("family")
@click.argument("cores", type=click.IntRange(min=0))
@click.option("--region", metavar="NAME", help="Only there.")
@state
def command(family: str, cores: int, region: str | None, state: Path) -> int:
    from deployer.sandbox.facts import regions, sizes
    from deployer.sandbox.server.control import scene

    known = {name.lower(): name for name in sizes.families()}
    if family.lower() not in known:
        raise click.BadParameter(f"'{family}' is no machine family; there are {', '.join(map(repr, known.values()))}")
    if region and regions.canonical(region) not in regions.names():
        raise click.BadParameter(f"--region: '{region}' is no region of Azure's")
    family = known[family.lower()]
    region = regions.canonical(region) if region else None
    key = f"{region}/{family}".lower() if region else family.lower()
    with scene(state) as cloud:
        cloud.settings = replace(cloud.settings, quota={**cloud.settings.quota, key: cores})
    click.echo(f"{cores} cores of '{family}' are granted{f' in {region}' if region else ''}.", err=True)
    return 0
