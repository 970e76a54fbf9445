"""The options by which plan and apply are told what the environment file does not say, each a decorator."""

from __future__ import annotations

import click

from deployer.cli.option_values import Decorator, Planning, gathered
from deployer.cli.options import FILE
from deployer.cli.seconds import duration
from deployer.values.holder import LockOptions
from deployer.values.plan_options import PlanOptions

Words = tuple[str, ...]


def _lock(lock_timeout: float) -> LockOptions:
    return LockOptions(lock_timeout, click.get_current_context().info_name or "")


def _names(adopt: Words, target: Words, exclude: Words, replace: Words) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(str.lower, words)) for words in (adopt, target, exclude, replace))


def _choices(names: tuple[frozenset[str], ...], no_prune: bool, purge: bool, no_verify_traffic: bool) -> PlanOptions:
    adopt, target, exclude, replace = names
    return PlanOptions(
        adopt,
        target=target,
        exclude=exclude,
        replace=replace,
        prune="without" if no_prune else "with",
        purge=purge,
        verify_traffic=not no_verify_traffic,
    )


def _not(_context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """click 8.3.0 takes a flag whose value is False and whose default is True for given."""
    return not value


def _named(name: str, help: str) -> Decorator:
    return click.option(f"--{name}", multiple=True, metavar="NAME", help=help, cls=Planning)


engine = click.option(
    "--engine",
    type=click.Choice(["direct", "arm"]),
    default="direct",
    show_default=True,
    help="How to apply: write by write, or by deployments of ARM templates.",
)
"""`engine`: who carries out the plan."""

preflight = click.option(
    "--no-preflight",
    "preflight",
    is_flag=True,
    callback=_not,
    help="Do not check your permissions in Azure before the first write.",
)
"""`preflight`: whether Azure is asked for the caller's rights before the first write."""

lock = gathered(
    "lock",
    _lock,
    click.option(
        "--lock-timeout",
        default="0s",
        callback=duration,
        metavar="DURATION",
        show_default=True,
        envvar="DEPLOYER_LOCK_TIMEOUT",
        help="How long to wait for another run on the same environment: 30s, 10m, 1h; 0s fails at once.",
    ),
)
"""`lock`: a LockOptions made of --lock-timeout."""

resume = click.option("--resume", is_flag=True, help="Go on with the run that was interrupted; FILES may be its name.")
"""`resume`: whether to go on with a run of the command that was interrupted."""

prices = click.option(
    "--prices",
    type=FILE,
    metavar="FILE",
    help="YAML or CSV file of prices of your own, instead of those that the catalogue has.",
)
"""`prices`: a file of prices, or None."""

max_destroy = click.option(
    "--max-destroy",
    type=click.IntRange(min=0),
    metavar="N",
    help="Refuse to delete or replace more resources than this.",
)
"""`max_destroy`: how many resources a plan may delete or replace."""

choices = gathered(
    "choices",
    _choices,
    click.option(
        "--no-verify-traffic",
        is_flag=True,
        cls=Planning,
        help="Give traffic to a new deployment on machines without asking it first.",
    ),
    click.option(
        "--purge",
        is_flag=True,
        cls=Planning,
        help="Purge workspaces, so that their names are free at once; nothing can be recovered.",
    ),
    click.option("--no-prune", is_flag=True, cls=Planning, help="Keep what is no longer declared."),
    gathered(
        "names",
        _names,
        _named(
            "adopt",
            "Adopt existing resources: a name as for --target; `all` for what no environment owns; `from:ENV` for what"
            " environment ENV owns.",
        ),
        _named(
            "target",
            "Only this resource, and what it depends on: `project/name`, a name that is unique, `kind.name` or id.",
        ),
        _named("exclude", "Neither this resource nor what depends on it."),
        _named("replace", "Delete and recreate this resource."),
    ),
)
"""`choices`: a PlanOptions of what is typed."""
