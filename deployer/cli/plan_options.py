"""The options by which plan and apply are told what the environment file does not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace as evolve
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from deployer.cli.options import Planning
from deployer.values.holder import LockOptions
from deployer.values.naming import Item, Within, meant, shortest, unclear
from deployer.values.plan_options import PlanOptions, Prune

Callback = TypeVar("Callback", bound=Callable[..., Any])

_WORDS = {
    "adopt": "Adopt existing resources: a name as for --target; `all` for what no environment owns;"
    " `from:ENV` for what environment ENV owns.",
    "target": "Only this resource, and what it depends on: `project/name`, a name that is unique, `kind.name` or id.",
    "exclude": "Neither this resource nor what depends on it.",
    "replace": "Delete and recreate this resource.",
}


ENDPOINT = "`project/name`, a name that is unique, `kind.name` or id."


def named(word: str, items: Sequence[Item], within: Within[Item], noun: str = "live endpoint") -> Item:
    """The endpoint that a word names. Raises a UsageError that lists the names there are."""
    if said := unclear(word, items, within):
        known = ", ".join(f"'{name}'" for name in sorted({shortest(each, items, within) for each in items}))
        help = said[1] if "means several" in said[0] else f"there are {known}" if known else f"there is no {noun}"
        what = said[0].replace("nothing is", f"no {noun} is") if word else f"no {noun} is named"
        raise click.UsageError(f"{what}: {help}")
    return meant(word, items, within)[0]


def named_or_only(word: str, items: Sequence[Item], within: Within[Item]) -> Item:
    """The endpoint that a word names, or the only one there is where the word is empty. Raises as `named` does."""
    return items[0] if not word and len(items) == 1 else named(word, items, within, "endpoint")


def engine(command: Callback) -> Callback:
    """`engine`: who carries out the plan."""
    help = "How to apply: write by write, or by deployments of ARM templates."
    kinds = click.Choice(["direct", "arm"])
    decorated: Callback = click.option("--engine", type=kinds, default="direct", show_default=True, help=help)(command)
    return decorated


def preflight(command: Callback) -> Callback:
    """`preflight`: whether Azure is asked for the caller's rights before the first write."""
    help = "Do not check your permissions in Azure before the first write."
    decorated: Callback = click.option("--no-preflight", "preflight", is_flag=True, callback=_turned, help=help)(
        command
    )
    return decorated


def lock(command: Callback) -> Callback:
    """`lock`: a LockOptions made of --lock-timeout."""

    @wraps(command)
    def locking(**given: Any) -> Any:
        name = click.get_current_context().info_name or ""
        return command(lock=LockOptions(given.pop("lock_timeout"), name), **given)

    help = "How long to wait for another run on the same environment: 30s, 10m, 1h; 0s fails at once."
    decorated: Any = locking
    found: Callback = click.option(
        "--lock-timeout",
        default="0s",
        metavar="DURATION",
        show_default=True,
        envvar="DEPLOYER_LOCK_TIMEOUT",
        callback=_seconds,
        help=help,
    )(decorated)
    return found


def resume(command: Callback) -> Callback:
    """`resume`: whether to go on with a run of the command that was interrupted."""
    help = "Go on with the run that was interrupted; FILES may be its name."
    decorated: Callback = click.option("--resume", is_flag=True, help=help)(command)
    return decorated


def prices(command: Callback) -> Callback:
    """`prices`: a file of prices, or None."""
    help = "YAML or CSV file of prices of your own, instead of those that the catalogue has."
    path = click.Path(dir_okay=False, path_type=Path)
    decorated: Callback = click.option("--prices", type=path, metavar="FILE", help=help)(command)
    return decorated


def max_destroy(command: Callback) -> Callback:
    """`max_destroy`: how many resources a plan may delete or replace."""
    help = "Refuse to delete or replace more resources than this."
    decorated: Callback = click.option("--max-destroy", type=click.IntRange(min=0), metavar="N", help=help)(command)
    return decorated


def choices(command: Callback) -> Callback:
    """`choices`: a PlanOptions made of --adopt, --target, --exclude, --replace, --no-prune, --purge
    and --no-verify-traffic.
    """

    @wraps(command)
    def choosing(**given: Any) -> Any:
        adopt, target, exclude, replace = (frozenset(map(str.lower, given.pop(name))) for name in _WORDS)
        prune: Prune = "without" if given.pop("no_prune") else "with"
        purge = given.pop("purge")
        chosen = PlanOptions(adopt, target=target, exclude=exclude, replace=replace, prune=prune, purge=purge)
        chosen = evolve(chosen, verify_traffic=not given.pop("no_verify_traffic"))
        return command(choices=chosen, **given)

    decorated: Any = choosing
    for name, text in reversed(_WORDS.items()):
        decorated = click.option(f"--{name}", multiple=True, metavar="NAME", help=text, cls=Planning)(decorated)
    keep = "Keep what is no longer declared."
    decorated = click.option("--no-prune", is_flag=True, help=keep, cls=Planning)(decorated)
    purge = "Purge workspaces, so that their names are free at once; nothing can be recovered."
    decorated = click.option("--purge", is_flag=True, help=purge, cls=Planning)(decorated)
    blind = "Give traffic to a new deployment on machines without asking it first."
    decorated = click.option("--no-verify-traffic", is_flag=True, help=blind, cls=Planning)(decorated)
    found: Callback = decorated
    return found


def _seconds(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """A duration as Terraform's: `90s`, `10m`, `1h30m`."""
    match = re.fullmatch(r"(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?", value.strip(), re.ASCII)
    if match is None:
        raise click.BadParameter(f"'{value}' is no duration, write it as 90s, 10m or 1h", context, parameter)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def _turned(_context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """click 8.3.0 takes a flag whose value is False and whose default is True for given."""
    return not value
