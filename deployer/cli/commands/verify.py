"""Ask every endpoint whether it answers, and does what its model can do."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import click

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options
from deployer.cli.endpoint_args import chosen, one_endpoint
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.cli.seconds import Seconds
from deployer.values.outcome import CHECKS, USUAL, Outcome, Probe


@click.command()
@one_endpoint
@click.option("--all", "every", is_flag=True, help="Ask for everything that an endpoint can do.")
@click.option(
    "--only", type=click.Choice(list(CHECKS)), multiple=True, metavar="CHECK", help="Only this check; may be repeated."
)
@click.option(
    "--max-tokens", type=click.IntRange(0), default=100_000, show_default=True, help="Of the whole run, at most."
)
@click.option(
    "--samples", type=click.IntRange(1, 1000), default=10, show_default=True, help="Answers that latency is taken of."
)
@click.option(
    "--max-latency",
    type=Seconds(0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="What the 95th percentile of them may be.",
)
@environment_args(live=True)
@options.outputs("verify")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    endpoint: str | None,
    every: bool,
    only: Sequence[str],
    max_tokens: int,
    samples: int,
    max_latency: float,
    outputs: Sequence[Output],
) -> int:
    """Read each endpoint's key, keep it in memory, and ask; with a token of Entra where an endpoint has no keys. Fails
    when one endpoint does not answer, does not do what it is asked for, or is not there. The checks are those that the
    catalogue's model, and the endpoint, can do: model, chat or completion, ocr, stream, json, tools; and with --all
    extra_parameters, safe_prompt, mistral_route, content_filter, wrong_key, entra_token, latency.
    """
    from deployer.endpoints.judge import Measure
    from deployer.endpoints.probe import Inquiry
    from deployer.endpoints.token_budget import TokenBudget
    from deployer.endpoints.verify import ask_endpoints, endpoints_of

    if every and only:
        raise click.UsageError("--all and --only exclude each other")
    checks = frozenset(only or (CHECKS if every else USUAL))
    inquiry = Inquiry(checks, TokenBudget(max_tokens), Measure(samples, max_latency))
    found: list[Outcome] = []
    with asked.live() as (azure, ready):
        asked_of: list[tuple[CheckedEnvironment, tuple[Probe, ...]]] = []
        for each in ready:
            asked_of.append((each, endpoints_of(azure, each)))
        if endpoint:
            one = chosen(endpoint, [item for _, items in asked_of for item in items])
            asked_of = [(each, tuple(item for item in items if item.is_of(one))) for each, items in asked_of]
        for each, items in asked_of:
            found += ask_endpoints(azure.target, items, each.site.catalog, inquiry)
    if only and not found and any(items for _, items in asked_of):
        raise click.UsageError(f"no endpoint can be asked for {', '.join(only)}")
    write(outputs, "verify", tuple(found))
    if checks >= USUAL:
        _remember(asked, found)
    return Exit.SUCCESS if all(outcome.ok for outcome in found) else Exit.RESOURCE


def _remember(asked: EnvironmentArgs, found: Sequence[Outcome]) -> None:
    """For `status` and `inventory`; a folder in which nothing can be written forgets, and that is all."""
    from deployer.endpoints.last_verify import remember

    at = str(asked.day or datetime.now(UTC).isoformat(timespec="seconds"))
    with suppress(OSError):
        remember(found, asked.sandbox, at)
