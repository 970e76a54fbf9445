"""Explain a code or a key, or who set a value of an environment and what that overrode. Alone, list the codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from deployer.catalog.catalog import at
from deployer.check.error_codes import codes, sourced
from deployer.check.extensions.rules import own_rules
from deployer.check.parse import parse
from deployer.cli import options
from deployer.cli.printing import Output, write
from deployer.environment.reference import reference
from deployer.environment.resolved import resolve
from deployer.environment.resolved_deployment import ManagedDeployment
from deployer.source.diff import trace
from deployer.source.layers.variables import Values
from deployer.source.load import load
from deployer.source.overlay import laid, overlay
from deployer.values.keydoc import KeyDoc
from deployer.values.nearest import meant
from deployer.values.problem import Invalid
from deployer.values.resource import Resource
from deployer.values.source import Path as SourcePath
from deployer.values.source import Source


@click.command(help=__doc__)
@click.argument("words", nargs=-1, metavar="[CODE | KEY | FILE NAME]")
@options.own_rules
@options.variables
@options.outputs("explain")
def command(words: tuple[str, ...], rules_folder: Path | None, variables: Values, outputs: Sequence[Output]) -> int:
    """KEY: a key of environment files with those it stands in, `projects.deployments.compute`, or alone. NAME: keys and
    names of list items with dots between, `projects.assistants.deployments.chat.model`.
    """
    if len(words) > 2:
        raise click.UsageError("give a code, a key, or a file and the name of a value in it")
    if len(words) == 2:
        source = _source(words[0], variables)
        write(outputs, "trace", trace(source, words[1], _endpoints(source)))
        return 0
    known = codes(own_rules(rules_folder))
    if words and (keys := _keys(words[0])):
        write(outputs, "reference", keys)
        return 0
    if words and words[0].upper() not in known:
        near = meant(words[0], [*known, *(key.name for key in reference())])
        raise click.UsageError(f"no code and no key '{words[0]}'" + (f", {near}" if near else ""))
    found = (sourced(known[words[0].upper()], at(date.max).sources),) if words else tuple(known.values())
    write(outputs, "explain", found)
    return 0


def _keys(name: str) -> tuple[KeyDoc, ...]:
    """The key of that name, or every one whose last part it is, each with those below it."""
    wanted = re.sub(r"\[\d*\]|\.\d+(?=\.|$)", "", name).lower()
    keys = reference()
    named = [key for key in keys if key.name == wanted] or [key for key in keys if key.path[-1] == wanted]
    return tuple(key for key in keys if any(f"{key.name}.".startswith(f"{each.name}.") for each in named))


def _endpoints(source: Source) -> Iterator[tuple[SourcePath, Resource]]:
    """The endpoints that Azure would have, each with the place of its deployment; none of a file that is no environment
    yet.
    """
    environment, _ = parse(source)
    for site in resolve(environment, at(date.max)) if environment else ():
        for home, served in site.served():
            kind = "online_endpoint" if isinstance(served, ManagedDeployment) else "serverless_endpoint"
            yield served.path, Resource(kind, f"{home.id}/endpoints/{served.name}", {})


def _source(file: str, variables: Values) -> Source:
    """The environment, with variables as written where they have no value: who wrote them can be told all the same."""
    try:
        return overlay(load(file), variables)
    except Invalid as error:
        if any(not problem.code.startswith("VAR") for problem in error.problems):
            raise
        return laid(load(file))
