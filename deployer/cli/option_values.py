"""What is typed as values: several options as one, and those that decide what a plan holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from inspect import signature
from typing import Any

import click
from click.core import ParameterSource

from deployer.values.problem import Invalid, Problem, Severity

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


class Planning(click.Option):
    """An option that decides what a plan holds: beside a plan that is made already it is refused, never ignored."""


def gathered(name: str, make: Command, *parts: Decorator) -> Decorator:
    """The options `parts` as one value: what `make` makes of theirs, which its parameters name."""
    taken = tuple(signature(make).parameters)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def taking(**given: Any) -> Any:
            return command(**{name: make(*(given.pop(each) for each in taken))}, **given)

        decorated: Command = taking
        for part in reversed(parts):
            decorated = part(decorated)
        return decorated

    return decorate


def typed_planning() -> Iterator[tuple[str, list[str]]]:
    """The planning options that were typed: of each the parameter, and the words that tell another command the same."""
    context = click.get_current_context()
    for each in context.command.params:
        name, option = each.name or "", each.opts[0]
        if not isinstance(each, Planning) or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        if isinstance(value, Mapping):
            value = [f"{key}={text}" for key, text in value.items()]
        values = value if each.multiple else [value]
        yield name, [option] if value is True else [word for item in values for word in (option, str(item))]


def refuse_planning() -> None:
    """Raises Invalid where an option was typed that a plan file leaves nothing to do for."""
    if typed := [f"'{words[0]}'" for _, words in typed_planning()]:
        message = f"{', '.join(typed)} cannot change a plan file: it was approved as it is"
        advice = "omit it, or pass it to 'deployer plan' and have the new plan approved"
        raise Invalid(Problem("OPT004", Severity.ERROR, message, help=advice))


def is_given(name: str) -> bool:
    """Whether the user gave the option, on the command line or by its environment variable."""
    return click.get_current_context().get_parameter_source(name) not in (None, ParameterSource.DEFAULT)


def subscription_id(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """The id of a subscription, never its display name. Raises BadParameter."""
    from deployer.rules.support.names import is_guid

    if not is_guid(value):
        raise click.BadParameter(f"'{value}' is not an id; 'az account show --query id' prints it")
    return value
