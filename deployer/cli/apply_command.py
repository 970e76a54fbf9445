"""The command that applies what was planned, for the reviewers of a report to copy; and how one that was typed runs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from deployer.azure.credential import loopback
from deployer.cli.environment_args import EnvironmentArgs
from deployer.cli.options import ARGUMENTS, Planning
from deployer.cli.settings import settings
from deployer.reports.ansi import printable
from deployer.reports.labels import portable
from deployer.values.holder import LockOptions
from deployer.values.plan_options import PlanOptions

if TYPE_CHECKING:
    from deployer.applying.run import RunOptions


def applying(context: click.Context, file: str, out: Path | None) -> str:
    """`deployer apply` of the plan file, where one is written; else of the environment file, with every option that was
    typed and decides what a plan holds. The values of --var are told: what stands in an argument list is no secret.
    """
    if out:
        return shlex.join(["deployer", "apply", portable(str(out))])
    if context.params.get("destroy"):
        return shlex.join(["deployer", "destroy", portable(file)])
    return shlex.join(["deployer", "apply", *_typed(context), portable(file)])


def again(context: click.Context) -> str:
    """The command as it was typed, with --resume, which goes on with it when it is interrupted."""
    words = [word for word in context.meta[ARGUMENTS] if word != "--resume"]
    return printable(shlex.join(["deployer", context.info_name or "", "--resume", *words]))


def run_options(
    asked: EnvironmentArgs, choices: PlanOptions, max_destroy: int | None, lock: LockOptions, *, preflight: bool
) -> RunOptions:
    """How the command that was typed goes about its plans."""
    from deployer.applying.run import RunOptions

    return RunOptions(
        asked.where,
        choices,
        max_destroy,
        preflight=preflight,
        may_exit=settings().alone,
        lock=lock,
        files=asked.environments,
        again=again(click.get_current_context()),
    )


def _typed(context: click.Context) -> Iterator[str]:
    for each in context.command.params:
        name = each.name or ""
        typed = isinstance(each, Planning) and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not typed or (name == "as_of" and not (context.params.get("sandbox") or loopback(os.environ))):
            continue  # the real Azure has no other day than today
        for value in _values(context.params[name]):
            yield from [each.opts[-1]] if value is True else [each.opts[-1], portable(str(value))]


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from (f"{name}={text}" for name, text in value.items())
    elif isinstance(value, tuple | list):
        yield from value
    else:
        yield value
