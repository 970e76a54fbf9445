"""Tell where the endpoints are; never their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, write
from deployer.values.endpoint import Endpoint


@click.command()
@options.environments()
@click.option("--endpoint", metavar="NAME", help="Only this endpoint.")
@options.sandbox
@options.variables
@own_catalogue
@options.outputs("endpoints")
def command(  # noqa: PLR0913 - one parameter per option
    environments: tuple[str, ...],
    endpoint: str | None,
    sandbox: bool,
    sandbox_state: Path,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    """Name, project, model, state and URL of each live endpoint; `-o env` prints AZUREAI_ENDPOINT_URL for one."""
    from deployer.azure.azure import Azure
    from deployer.endpoints import endpoints
    from deployer.reach import Where, reach
    from deployer.read import read
    from deployer.render import render

    ready = prepare(environments, catalogue(datetime.now(UTC).date(), catalog_folder), variables, rules=())
    found: list[Endpoint] = []
    with reach(Where(sandbox, sandbox_state), [each.site.environment.scope for each in ready]) as target:
        for each in ready:
            desired = render(each.site.environment, each.site.catalog)
            found += endpoints(read(Azure(target), each.site.environment.scope, desired), desired)
    chosen = tuple(item for item in found if endpoint in (None, item.name))
    if endpoint and not chosen:
        known = ", ".join(sorted(f"'{item.name}'" for item in found)) or "none is live"
        raise click.UsageError(f"no live endpoint '{endpoint}'; there are {known}")
    write(outputs, "endpoints", chosen, options.settings().color)
    return 0
