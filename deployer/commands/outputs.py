"""Tell where the endpoints are; never their keys."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.shell import options
from deployer.shell.asked import Asked, asking
from deployer.shell.printing import Output, write
from deployer.values.endpoint import Endpoint


@click.command()
@click.option("--endpoint", metavar="NAME", help="Only this endpoint.")
@asking(live=True)
@options.outputs("endpoints")
def command(asked: Asked, endpoint: str | None, outputs: Sequence[Output]) -> int:
    """Name, project, model, state and URL of each live endpoint; `-o env` prints AZUREAI_ENDPOINT_URL for one."""
    from deployer.endpoints import endpoints
    from deployer.observe import look

    found: list[Endpoint] = []
    with asked.live() as (azure, ready):
        for each in ready:
            desired, live = look(azure, each)
            found += endpoints(live, desired)
    chosen = tuple(item for item in found if endpoint in (None, item.name))
    if endpoint and not chosen:
        known = ", ".join(sorted(f"'{item.name}'" for item in found)) or "none is live"
        raise click.UsageError(f"no live endpoint '{endpoint}'; there are {known}")
    write(outputs, "endpoints", chosen)
    return 0
