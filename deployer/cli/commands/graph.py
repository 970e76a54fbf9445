"""Draw the dependencies of resources: a tree, mermaid or svg."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output, write


@click.command(help=__doc__)
@environment_args()
@options.outputs("graph")
def command(asked: EnvironmentArgs, outputs: Sequence[Output]) -> int:
    from deployer.render.render import render
    from deployer.reports.network import of_resources

    if len(asked.environments) != 1:
        raise click.UsageError(f"graph takes exactly one environment; {len(asked.environments)} were given")
    (ready,) = asked.ready()
    graph = of_resources(render(ready.sites))
    write(outputs, "graph", graph)
    return 0
