"""Tell which resource providers a subscription of the embedded Azure is registered for, or let it start with none."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from deployer.cli import options


@click.command(help=__doc__)
@click.option(
    "--start",
    type=click.Choice(["registered", "unregistered"]),
    help="How new subscriptions start: with every provider registered, or with none, as in Azure.",
)
@options.state
def command(start: str | None, state: Path) -> int:
    from deployer.sandbox.arm.providers import state as registration
    from deployer.sandbox.facts.providers import namespaces
    from deployer.sandbox.server.control import editing

    with editing(state) as cloud:
        if start:
            cloud.settings = replace(cloud.settings, registered=start == "registered")
            click.echo(f"Subscriptions start {start}.", err=True)
        for subscription in cloud.subscriptions.values():
            for namespace in namespaces().values():
                click.echo(f"{subscription.id} {namespace} {registration(cloud, subscription, namespace)}")
    return 0
