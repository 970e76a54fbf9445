"""The options by which plan and apply are told what the environment file does not say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from deployer.values.choices import Choices

Callback = TypeVar("Callback", bound=Callable[..., Any])

_WORDS = {
    "adopt": "Take over what somebody else made: an id; `all` that is nobody's; `from:NAME` of that environment.",
    "target": "Only this resource, and what it needs: its name, `kind.name` or id.",
    "exclude": "Not this resource, and not what needs it.",
    "replace": "Delete this resource and make it again.",
}


def engine(command: Callback) -> Callback:
    """`engine`: who carries out the plan."""
    help = "Write by write, or by deployments of ARM templates."
    kinds = click.Choice(["direct", "arm"])
    decorated: Callback = click.option("--engine", type=kinds, default="direct", show_default=True, help=help)(command)
    return decorated


def choices(command: Callback) -> Callback:
    """`choices`: a Choices made of --adopt, --target, --exclude, --replace and --purge."""

    @wraps(command)
    def choosing(**given: Any) -> Any:
        adopt, target, exclude, replace = (frozenset(map(str.lower, given.pop(name))) for name in _WORDS)
        chosen = Choices(adopt, target=target, exclude=exclude, replace=replace, purge=given.pop("purge"))
        return command(choices=chosen, **given)

    decorated: Any = choosing
    for name, text in reversed(_WORDS.items()):
        decorated = click.option(f"--{name}", multiple=True, metavar="NAME", help=text)(decorated)
    purge = "Delete workspaces for good, so that their names are free at once; nothing can be recovered."
    decorated = click.option("--purge", is_flag=True, help=purge)(decorated)
    found: Callback = decorated
    return found
