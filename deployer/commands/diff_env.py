"""Compare two environments, value by value, and fail on differences that are not allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from deployer.contrast import contrast
from deployer.prepare import sources_of
from deployer.shell import options
from deployer.shell.exits import Exit
from deployer.shell.printing import Output, write
from deployer.values.problem import Invalid


@click.command(help=__doc__)
@click.argument("first", metavar="FILE")
@click.argument("second", metavar="FILE")
@click.option("--allow", multiple=True, metavar="NAME", help="Pattern of names that may differ: `tags.*`, `name`.")
@options.variables
@options.outputs("contrasts")
def command(
    first: str, second: str, allow: tuple[str, ...], variables: Mapping[str, str], outputs: Sequence[Output]
) -> int:
    sources, problems = sources_of((first, second), variables)
    if problems:
        raise Invalid(problems)
    found = contrast(sources[0], sources[1], allow)
    write(outputs, "contrasts", found)
    return Exit.SUCCESS if all(item.allowed for item in found) else Exit.FAILURE
