"""Split environments over the runners of a build, for a matrix of GitHub Actions or Azure Pipelines."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.cli import options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.fleet import Fleet, changed
from deployer.cli.printing import Output, write
from deployer.values.fleet import shards


@click.command()
@click.option("--shards", "count", type=click.IntRange(1, 256), default=4, show_default=True, help="Runners at most.")
@environment_args()
@changed
@options.outputs("matrix")
def command(asked: EnvironmentArgs, fleet: Fleet, count: int, outputs: Sequence[Output]) -> int:
    """Split the environments over at most so many runners, nearly alike in the resources that they declare. The JSON of
    `-o github` is the value of `strategy.matrix` (through `fromJSON`), that of `-o azure-devops` of `strategy: matrix:
    $[ ... ]`; each shard has its `files`, quoted for a shell, its `shard`, and how many `shards` there are.
    """
    from deployer.render.render import render

    ready = fleet.load(asked, EnvironmentArgs.ready)
    write(outputs, "matrix", shards(((each.source.file, len(render(each.sites))) for each in ready), count))
    return 0
