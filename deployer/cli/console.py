"""A run in a terminal or a pipeline: what it shows, where, and whom it asks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from deployer.applying.run import RunOptions, RunResult, Tell, run_approved, run_plans
from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.banner import banner
from deployer.cli.exits import Exit, ended_as
from deployer.cli.printing import Output, gather, require_single, say, stdout_is_document, write
from deployer.cli.settings import settings
from deployer.cli.terminal import approve
from deployer.live.connect import TargetOptions
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.reports.formats import report
from deployer.reports.ndjson import ndjson
from deployer.reports.plan.text import heading
from deployer.reports.progress import progress
from deployer.reports.summary import summary
from deployer.values.change import Plan, PlanDifference
from deployer.values.event import Event
from deployer.values.scope import Scope


@dataclass(frozen=True, slots=True)
class Terminal:
    """The Console of the command line."""

    question: str | None
    """What to ask before the first write; None approves without asking."""
    outputs: Sequence[Output] = (Output("text"),)
    events: bool = False
    """Tell programs: the standard output gets one JSON document for each event, and nothing else."""

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """A line on the standard error."""
        banner(target, scopes)

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """Warnings on the standard error, the plans in every format that was asked for."""
        for each in planned:
            say(report("problems", "text")(gather(each.warnings)), sys.stderr)
        if not self.events:
            write(self.outputs, "plan", [each.plan for each in planned])
        elif all(each.plan.is_empty for each in planned):
            for each in planned:
                with self.follows(each.plan, of=1):
                    pass

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """On the standard error."""
        say(report("plan_diff", "text")(differences), sys.stderr)

    def approves(self) -> bool:
        """Only the word `yes` does."""
        return self.question is None or approve(self.question)

    def follows(self, plan: Plan, *, of: int) -> AbstractContextManager[Tell]:
        """Progress on the standard error, or events on the standard output."""
        settings().begun = True
        if self.events:
            return ndjson(plan, sys.stdout)
        if of > 1:
            self._tell(f"{heading(plan)}\n")
        return progress(plan, sys.stderr, settings().color)

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """The summary."""
        if not self.events:
            self._tell(summary(plan, events, destroy=plan.choices.destroy))

    def notes(self, text: str) -> None:
        """On the standard error."""
        say(f"{text}\n", sys.stderr)

    def _tell(self, text: str) -> None:
        """Where people read what came of it: beside a document, never in it."""
        say(text, sys.stderr if stdout_is_document(self.outputs) else sys.stdout)


def run(ready: Sequence[CheckedEnvironment], options: RunOptions, terminal: Terminal) -> int:
    """Plan, show, ask, and apply; the exit code."""
    require_single(terminal.outputs, len(ready))
    return _exit(run_plans(ready, options, terminal))


def run_as_approved(plans: Sequence[Plan], options: RunOptions, terminal: Terminal) -> int:
    """Apply plans that were approved; the exit code."""
    return _exit(run_approved(plans, options, terminal))


def _exit(result: RunResult) -> int:
    if result.cancelled:
        say("Cancelled: nothing was changed.\n", sys.stderr)
        return Exit.CANCELLED
    return Exit(128 + result.signal) if result.signal else ended_as(result.events)
