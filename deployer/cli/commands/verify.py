"""Ask every endpoint whether it answers, and does what its model can do."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import click

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.plan_options import ENDPOINT, named
from deployer.cli.printing import Output, write
from deployer.values.outcome import Outcome, Probe


@click.command()
@click.option("--endpoint", metavar="NAME", help=f"Only this endpoint: {ENDPOINT}")
@environment_args(live=True)
@options.outputs("verify")
def command(asked: EnvironmentArgs, endpoint: str | None, outputs: Sequence[Output]) -> int:
    """Read each endpoint's key, keep it in memory, and ask; with a token of Entra where an endpoint has no keys. Fails
    when one endpoint does not answer or is not there.
    """
    from deployer.endpoints.verify import ask_endpoints, endpoints_of

    found: list[Outcome] = []
    with asked.live() as (azure, ready):
        asked_of: list[tuple[CheckedEnvironment, tuple[Probe, ...]]] = []
        for each in ready:
            asked_of.append((each, endpoints_of(azure, each)))
        if endpoint:
            every = [item for _, items in asked_of for item in items]
            chosen = named(endpoint, every, lambda item: item.environment)
            asked_of = [(each, tuple(item for item in items if item is chosen)) for each, items in asked_of]
        for each, items in asked_of:
            found += ask_endpoints(azure.target, items, each.site.catalog)
    write(outputs, "verify", tuple(found))
    _remember(asked, found)
    return Exit.SUCCESS if all(outcome.ok for outcome in found) else Exit.RESOURCE


def _remember(asked: EnvironmentArgs, found: Sequence[Outcome]) -> None:
    """For `status` and `inventory`; a folder in which nothing can be written forgets, and that is all."""
    from deployer.endpoints.last_verify import remember

    at = str(asked.day or datetime.now(UTC).isoformat(timespec="seconds"))
    with suppress(OSError):
        remember(found, asked.sandbox, at)
