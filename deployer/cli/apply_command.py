"""The command that applies what was planned, for the reviewers of a report to copy; and how one that was typed runs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from deployer.azure.credential import loopback
from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import plan_options
from deployer.cli.environment_args import EnvironmentArgs
from deployer.cli.fleet import Fleet
from deployer.cli.option_values import gathered, typed_planning
from deployer.cli.options import ARGUMENTS, auto_approve, events
from deployer.cli.printing import Output
from deployer.cli.resumed_files import resumed_files
from deployer.cli.settings import settings
from deployer.reports.ansi import printable
from deployer.reports.labels import portable
from deployer.values.holder import LockOptions
from deployer.values.plan_options import PlanOptions

if TYPE_CHECKING:
    from deployer.applying.run import RunOptions
    from deployer.cli.console import Terminal

Load = Callable[[EnvironmentArgs], tuple[CheckedEnvironment, ...]]


def applying(file: str, out: Path | None) -> str:
    """`deployer apply` of the plan file, where one is written; else of the environment file, with every option that was
    typed and decides what a plan holds. The values of --var are told: what stands in an argument list is no secret.
    """
    context = click.get_current_context()
    if out:
        return shlex.join(["deployer", "apply", portable(str(out))])
    if context.params.get("destroy"):
        return shlex.join(["deployer", "destroy", portable(file)])
    real = not (context.params.get("sandbox") or loopback(os.environ))  # and so has no other day than today
    typed = [word for name, words in typed_planning() if not (real and name == "as_of") for word in words]
    return shlex.join(["deployer", "apply", *map(portable, typed), portable(file)])


class ApplyArgs(Struct, frozen=True):
    """How a command that applies plans goes about it."""

    auto_approve: bool
    resume: bool
    events: bool
    max_destroy: int | None
    preflight: bool
    lock: LockOptions

    def terminal(self, question: str, outputs: Sequence[Output], fleet: Fleet) -> Terminal:
        """Who is asked what, and where the results go."""
        from deployer.cli.console import Terminal

        return Terminal(None if self.auto_approve else question, outputs, self.events, fleet)

    def run_options(self, asked: EnvironmentArgs, choices: PlanOptions, run: str | None) -> RunOptions:
        """How the command that was typed goes about its plans; `run` is the one that it goes on with."""
        from deployer.applying.run import RunOptions

        return RunOptions(
            asked.where,
            choices,
            self.max_destroy,
            preflight=self.preflight,
            may_exit=settings().alone,
            lock=self.lock,
            files=asked.environments,
            again=_again(click.get_current_context()),
            resume=run,
        )

    def run(
        self, asked: EnvironmentArgs, load: Load, choices: PlanOptions, question: str, outputs: Sequence[Output]
    ) -> int:
        """Plan the environments, or those of the run to go on with, ask, and delete; the exit code."""
        asked, name = resumed_files(asked, resume=self.resume)
        from deployer.cli.console import run

        terminal = self.terminal(question, outputs, Fleet())
        return run(load(asked), self.run_options(asked, choices, name), terminal)


apply_args = gathered(
    "how",
    ApplyArgs,
    auto_approve,
    plan_options.resume,
    events,
    plan_options.max_destroy,
    plan_options.preflight,
    plan_options.lock,
)
"""`how`: an ApplyArgs of what is typed."""


def _again(context: click.Context) -> str:
    """The command as it was typed, with --resume, which goes on with it when it is interrupted."""
    words = [word for word in context.meta[ARGUMENTS] if word != "--resume"]
    return printable(shlex.join(["deployer", context.info_name or "", "--resume", *words]))
