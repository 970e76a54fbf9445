"""List what is live of all environments in a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.cli import options
from deployer.cli.printing import Output, write
from deployer.values.scope import Scope


@click.command()
@options.subscription
@click.option("--environment", metavar="NAME", help="Only what belongs to this environment.")
@click.option(
    "--endpoints", is_flag=True, help="Read each endpoint as well, for its URL and model: a request for each."
)
@options.sandbox
@options.catalog
@options.outputs("inventory")
def command(  # noqa: PLR0913 - one parameter per option
    subscription: str,
    environment: str | None,
    endpoints: bool,
    sandbox: bool,
    sandbox_state: Path,
    catalog: Catalog,
    outputs: Sequence[Output],
) -> int:
    """Everything that bears the mark of an environment, whether or not its file is at hand: groups, regions, endpoints,
    what is protected, what is not well, and how long models of Foundry still answer. Reads only. What has no tags is
    not listed: Marketplace subscriptions, outbound rules, diagnostic settings, role assignments.
    """
    from deployer.azure.azure import Azure
    from deployer.endpoints.last_verify import remembered
    from deployer.live.connect import TargetOptions, connect
    from deployer.live.inventory import inventory, with_endpoints

    with connect(TargetOptions(sandbox, sandbox_state), [Scope("", subscription, "")]) as target:
        azure = Azure(target)
        listed = inventory(azure, subscription, catalog)
        found = [item for item in listed if environment in (None, item.environment)]
        if endpoints:
            found = list(with_endpoints(azure, found, catalog))
    known = remembered(sandbox)
    found = [replace(item, verified=known.get(item.id.lower())) for item in found]
    write(outputs, "inventory", found)
    return 0
