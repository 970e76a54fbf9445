"""Show what a container of an online deployment wrote, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import click

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options
from deployer.cli.endpoint_args import live_endpoints, named
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output, write
from deployer.values.endpoint import Container, Endpoint
from deployer.values.nearest import nearest
from deployer.values.problem import Problem, Refused, Severity

if TYPE_CHECKING:
    from deployer.azure.azure import Azure


@click.command()
@environment_args(live=True, required=False)
@click.argument("endpoint", required=False, metavar="[ENDPOINT]")
@click.option("--deployment", metavar="NAME", help="Which of its deployments; may be left out where there is one.")
@click.option(
    "--container",
    type=click.Choice(get_args(Container)),
    default="inference-server",
    show_default=True,
    help="The server of the model, or the one that fetches the model before.",
)
@click.option("--tail", type=click.IntRange(1, 2**31 - 1), metavar="N", help="Only the last lines.")
@options.outputs("container_logs")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    endpoint: str | None,
    deployment: str | None,
    container: Container,
    tail: int | None,
    outputs: Sequence[Output],
) -> int:
    """Logs of ENDPOINT, a model on machines: `project/name`, or a name that is unique; may be left out where there is
    one. Models as a service have no containers of yours, and no logs.
    """
    from deployer.azure.azure import Azure
    from deployer.endpoints.container_logs import container_logs, deployments, logs_action

    if not endpoint:
        raise click.UsageError("name an environment file", click.get_current_context())
    asked, endpoint = asked.with_endpoint(endpoint)
    with asked.live() as (reader, ready):
        found = _on_machines(reader, ready, endpoint)
        name = _chosen(deployment, deployments(reader, found), found.full_name)
        azure = Azure(reader.target, actions=[logs_action(found, name).lower()])
        logs = container_logs(azure, found, name, container, tail)
    write(outputs, "container_logs", logs)
    if not logs.lines:
        click.echo(f"Azure has no logs of '{name}' yet: its containers are still being made", err=True)
    return 0


def _on_machines(azure: Azure, ready: Sequence[CheckedEnvironment], name: str) -> Endpoint:
    """The online endpoint of that name; without one, the only one there is. Raises a UsageError that lists the names
    there are, and Refused where the name is that of a model as a service.
    """
    live = live_endpoints(azure, ready)
    online = [each for each in live if each.type == "online_endpoint"]
    if not name and len(online) != 1:
        known = ", ".join(f"'{each.full_name}'" for each in online)
        said = f"name one of its endpoints: {known}" if known else "no endpoint on machines is live: there are no logs"
        raise click.UsageError(said)
    found = named(name, live) if name else online[0]
    if found.type != "online_endpoint":
        message = f"{found.kind} '{found.full_name}' has no logs: its containers are Azure's, not yours"
        raise Refused(Problem("LOG001", Severity.ERROR, message, help="ask 'deployer verify' whether it is well"))
    return found


def _chosen(name: str | None, there: Sequence[str], endpoint: str) -> str:
    """The deployment that is asked for, as Azure spells it. Raises a UsageError that lists those there are."""
    if name is None and len(there) == 1:
        return there[0]
    if match := [each for each in there if name and each.lower() == name.lower()]:
        return match[0]
    known = f"there are {', '.join(map(repr, there))}" if there else "it has none: 'deployer status' tells its state"
    if name is None:
        said = f"'{endpoint}' has several deployments, name one with --deployment" if there else f"'{endpoint}'"
        raise click.UsageError(f"{said}: {known}")
    near = nearest(name, there)
    raise click.UsageError(f"no deployment '{name}' of '{endpoint}': {f'did you mean {near!r}?' if near else known}")
