"""Draw what stands on what: mermaid, dot or svg."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.own.catalogue import catalogue
from deployer.prepare import prepare
from deployer.shell import options
from deployer.shell.own import own_catalogue
from deployer.shell.printing import Output, write


@click.command(help=__doc__)
@options.environments()
@options.as_of
@options.variables
@own_catalogue
@options.outputs("graph")
def command(
    environments: tuple[str, ...],
    as_of: date,
    variables: Mapping[str, str],
    catalog_folder: Path | None,
    outputs: Sequence[Output],
) -> int:
    from deployer.render import render
    from deployer.reports.network import of_resources

    if len(environments) != 1:
        raise click.UsageError("name one environment: a graph is of one")
    (ready,) = prepare(environments, catalogue(as_of, catalog_folder), variables, rules=())
    graph = of_resources(render(ready.site.environment, ready.site.catalog))
    write(outputs, "graph", graph, options.settings().color)
    return 0
