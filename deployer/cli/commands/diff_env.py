"""Compare two environments, value by value, and fail on differences that are not allowed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.check.load_environments import sources_of
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, write
from deployer.source.diff import diff_sources
from deployer.source.layers.variables import Values
from deployer.values.problem import Invalid


@click.command(help=__doc__)
@click.argument("first", metavar="FILE")
@click.argument("second", metavar="FILE")
@click.option("--allow", multiple=True, metavar="NAME", help="Pattern of names that may differ: `tags.*`, `name`.")
@options.variables
@options.outputs("diff_env")
def command(first: str, second: str, allow: tuple[str, ...], variables: Values, outputs: Sequence[Output]) -> int:
    sources, problems = sources_of((first, second), variables)
    if problems:
        raise Invalid(problems)
    found = diff_sources(sources[0], sources[1], allow)
    write(outputs, "diff_env", found)
    return Exit.SUCCESS if all(item.allowed for item in found) else Exit.FAILURE
