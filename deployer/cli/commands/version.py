"""Print the version of deployer, of Python and of the Azure libraries."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version

import click

from deployer.values.version import __version__

LIBRARIES = ("azure-ai-ml", "azure-core", "azure-identity", "azure-mgmt-resource", "azure-mgmt-resource-deployments")


@click.command(help=__doc__)
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="Format of the result.")
def command(output: str) -> None:
    found = {name: _installed(name) for name in LIBRARIES}
    if output == "json":
        click.echo(
            json.dumps({"deployer": __version__, "libraries": found, "python": platform.python_version()}, indent=2)
        )
        return
    click.echo(f"deployer {__version__}")
    click.echo(f"python {platform.python_version()}")
    for name, text in found.items():
        click.echo(f"{name} {text or 'not installed'}")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
