"""Hand out the key of one endpoint, or replace one of its two keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from deployer.cli import options, plan_options
from deployer.cli.endpoint_args import ENDPOINT, WHICH, copies, live_endpoints, named
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.cli.terminal import REPLACED, REPLACING, approve, stoppable
from deployer.values.endpoint import Keys
from deployer.values.holder import LockOptions

if TYPE_CHECKING:
    from deployer.endpoints.keys import Which


@click.command()
@click.option("--endpoint", metavar="NAME", required=True, help=f"The endpoint: {ENDPOINT}")
@click.option("--key", "which", type=click.Choice(WHICH), help="The key that -o env prints; the primary if left out.")
@click.option(
    "--rotate", "turned", type=click.Choice(WHICH), help="Regenerate this key; callers that use it are refused at once."
)
@options.auto_approve
@plan_options.lock
@environment_args(live=True)
@options.outputs("keys", checked=True)
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    endpoint: str,
    which: Which | None,
    turned: Which | None,
    auto_approve: bool,
    lock: LockOptions,
    outputs: Sequence[Output],
) -> int:
    """Fingerprints of both keys; `-o env` prints AZUREAI_ENDPOINT_URL and AZUREAI_ENDPOINT_KEY, to the standard output
    alone. A rotation is proven by the fingerprints before and after.
    """
    from deployer.azure.azure import Azure
    from deployer.endpoints.connection_keys import renew
    from deployer.endpoints.keys import callers, key_action, keys, rotate, rotation

    if any(output.format == "env" and output.file for output in outputs):
        raise click.UsageError(
            "keys are written to the standard output only, where you decide who reads them: omit --output-file"
        )
    with asked.locked(lock) if turned else asked.live() as (reader, ready):
        found = named(endpoint, live_endpoints(reader, ready))
        steps = [rotation(found, turned)] if turned else []
        azure = Azure(reader.target, steps=steps, actions=[key_action(found.type, found.id).lower()])
        now = replace(keys(azure, found), callers=callers(azure, found))
        if turned:
            if auto_approve:
                click.echo(f"replacing {_told(now, turned).replace('?', '.', 1)}", err=True)
            elif not approve(f"Do you want to replace {_told(now, turned)}", *REPLACING):
                click.echo("Cancelled: nothing was changed.", err=True)
                return Exit.CANCELLED
            copied = copies(reader, ready)
            with stoppable(REPLACED):
                now = rotate(azure, now, turned)
                renewed = renew(reader.target, copied, found, turned)
            if renewed:
                click.echo(f"The new key was written into connections that copy it: {', '.join(renewed)}.", err=True)
    write(outputs, "keys", replace(now, chosen=which or now.chosen))
    return Exit.SUCCESS


def _told(found: Keys, which: str) -> str:
    """Which key is replaced, and who has to know."""
    if not found.callers:
        return f"the {which} key of '{found.endpoint.full_name}'? Whoever calls with it is refused then."
    listed = ", ".join(f"'{each}'" for each in found.callers)
    return (
        f"the {which} key of account '{found.endpoint.project}'? Whoever calls with it is refused then, by everything "
        f"that the account serves: {listed}."
    )
