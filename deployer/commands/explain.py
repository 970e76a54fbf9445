"""Explain a code, or who set a value of an environment and what that overrode. Without words, list the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.catalog.catalog import at
from deployer.codes import codes, sourced
from deployer.contrast import trace
from deployer.load import load
from deployer.overlay import laid, overlay
from deployer.own.rules import own_rules
from deployer.rules.nearest import meant
from deployer.shell import options
from deployer.shell.own import own_rules as own_rules_option
from deployer.shell.printing import Output, write
from deployer.values.problem import Invalid
from deployer.values.source import Source


@click.command(help=__doc__)
@click.argument("words", nargs=-1, metavar="[CODE | FILE NAME]")
@own_rules_option
@options.variables
@options.outputs("explained")
def command(
    words: tuple[str, ...], rules_folder: Path | None, variables: Mapping[str, str], outputs: Sequence[Output]
) -> int:
    """NAME: keys and names of list items with dots between, `projects.assistants.deployments.chat.model`."""
    if len(words) > 2:
        raise click.UsageError("give a code, or a file and the name of a value in it")
    if len(words) == 2:
        write(outputs, "trace", trace(_source(words[0], variables), words[1]))
        return 0
    known = codes(own_rules(rules_folder))
    if words and words[0].upper() not in known:
        near = meant(words[0], known)
        raise click.UsageError(f"no code '{words[0]}'" + (f", {near}" if near else ""))
    found = (sourced(known[words[0].upper()], at(date.max).sources),) if words else tuple(known.values())
    write(outputs, "explained", found)
    return 0


def _source(file: str, variables: Mapping[str, str]) -> Source:
    """The environment, with variables as written where they have no value: who wrote them can be told all the same."""
    try:
        return overlay(load(file), variables)
    except Invalid as error:
        if any(not problem.code.startswith("VAR") for problem in error.problems):
            raise
        return laid(load(file))
