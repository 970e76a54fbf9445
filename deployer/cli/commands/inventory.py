"""List what is live of all environments in a subscription."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from deployer.check.extensions.catalogue import catalogue
from deployer.cli import options
from deployer.cli.options import own_catalogue
from deployer.cli.printing import Output, write
from deployer.values.scope import Scope


@click.command()
@click.option(
    "--subscription", required=True, envvar="AZURE_SUBSCRIPTION_ID", metavar="ID", help="The Azure subscription."
)
@click.option("--environment", metavar="NAME", help="Only what belongs to this environment.")
@click.option(
    "--endpoints", is_flag=True, help="Read each endpoint as well, for its URL and model: a request for each."
)
@options.sandbox
@options.as_of
@own_catalogue
@options.outputs("inventory")
def command(  # noqa: PLR0913 - one parameter per option
    subscription: str,
    environment: str | None,
    endpoints: bool,
    sandbox: bool,
    sandbox_state: Path,
    as_of: date,
    catalog_folder: Path | None,
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
        azure, catalog = Azure(target), catalogue(as_of, catalog_folder)
        listed = inventory(azure, subscription, catalog)
        found = [item for item in listed if environment in (None, item.environment)]
        if endpoints:
            found = list(with_endpoints(azure, found, catalog))
    known = remembered(sandbox)
    found = [replace(item, verified=known.get(item.id.lower())) for item in found]
    write(outputs, "inventory", found)
    return 0
