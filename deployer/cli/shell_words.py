"""Words that a shell completes beyond commands and options: models, regions, and names of resources and endpoints.

Loaded only while a shell asks. What cannot be read completes nothing: nobody wants an error while typing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.listing import model_entries
from deployer.check.load_environments import load_valid
from deployer.cli.options import ARGUMENTS, expand
from deployer.kinds.all import kind_of
from deployer.render.render import render
from deployer.values.naming import full_name
from deployer.values.problem import Invalid

FOLDER = "environments"
"""Where environments are looked for when the line names none yet."""
Words = Callable[[click.Context], Iterator[str]]


def offer(command: click.Command) -> None:
    """Let the shell complete what the parameters of a command name."""
    for parameter in command.params:
        name = "models" if command.name == "models" and parameter.name == "name" else parameter.name or ""
        name = "regions" if command.name == "regions" and parameter.name == "name" else name
        if words := _WORDS.get(name):
            parameter._custom_shell_complete = _completion(words)


def _completion(words: Words) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        start = incomplete.lower()
        try:
            return [CompletionItem(word) for word in sorted(set(words(context))) if word.lower().startswith(start)]
        except Invalid:
            return []

    return complete


def _catalog() -> Catalog:
    return at(datetime.now(UTC).date())


def _models(_context: click.Context) -> Iterator[str]:
    return (each.model.name for each in model_entries(_catalog()))


def _regions(_context: click.Context) -> Iterator[str]:
    return iter(_catalog().regions)


def _endpoints(context: click.Context) -> Iterator[str]:
    return _names(context, called=True)


def _resources(context: click.Context) -> Iterator[str]:
    return _names(context, called=False)


def _names(context: click.Context, *, called: bool) -> Iterator[str]:
    typed = [
        word for word in context.meta.get(ARGUMENTS, ()) if word.endswith((".yaml", ".yml")) or Path(word).is_dir()
    ]
    if not typed and Path(FOLDER).is_dir():
        typed = [FOLDER]
    ready, _ = load_valid([file for word in typed for file in expand(word)], _catalog(), {}, ())
    for each in ready:
        yield from (full_name(item.id) for item in render(each.sites) if not called or kind_of(item).serving)


_WORDS: dict[str, Words] = {
    "models": _models,
    "model": _models,
    "regions": _regions,
    "region": _regions,
    "location": _regions,
    "endpoint": _endpoints,
    "names": _endpoints,
    "target": _resources,
    "exclude": _resources,
    "replace": _resources,
}
"""What is completed, by the name of the parameter."""
