"""Tell where the endpoints are; never their keys."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.endpoint_args import live_endpoints, named, one_endpoint
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output, write


@click.command()
@one_endpoint
@environment_args(live=True)
@options.outputs("endpoints")
def command(asked: EnvironmentArgs, endpoint: str | None, outputs: Sequence[Output]) -> int:
    """Name, project, model, state and URL of each live endpoint; `-o env` prints AZUREAI_ENDPOINT_URL for one."""
    with asked.live() as (azure, ready):
        found = live_endpoints(azure, ready)
    if endpoint:
        each = [one for item in found for one in item.apart()]
        found = [named(endpoint, each)]
    write(outputs, "endpoints", tuple(found))
    return 0
