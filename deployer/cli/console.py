"""A run in a terminal or a pipeline: what it shows, where, and whom it asks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from msgspec import Struct, field

from deployer.applying.console import Tell
from deployer.applying.run import RunOptions, RunResult, run_approved, run_plans
from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.banner import banner
from deployer.cli.exits import Exit, ended_as
from deployer.cli.fleet import Fleet
from deployer.cli.printing import Output, require_single, say, say_problems, stdout_is_document, tell_people, write
from deployer.cli.settings import settings
from deployer.cli.terminal import approve, counting
from deployer.live.connect import TargetOptions
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.reports.formats import report
from deployer.reports.ndjson import ndjson
from deployer.reports.plan.text import heading
from deployer.reports.progress import progress
from deployer.reports.summary import came_to, summary
from deployer.values.change import Plan, PlanDifference
from deployer.values.event import Event, State
from deployer.values.fleet import EnvironmentOutcome, EnvironmentResult
from deployer.values.problem import DeployerError
from deployer.values.scope import Scope


class Terminal(Struct, frozen=True):
    """The Console of the command line."""

    question: str | None
    """What to ask before the first write; None approves without asking."""
    outputs: Sequence[Output] = (Output("text"),)
    events: bool = False
    """Tell programs: the standard output gets one JSON document for each event, and nothing else."""
    fleet: Fleet = field(default_factory=Fleet)
    """What came of each environment so far."""

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """A line on the standard error."""
        banner(target, scopes)

    def counts(self, of: int) -> AbstractContextManager[Callable[[int], None]]:
        """A line in a terminal."""
        return counting(of)

    def failed(self, scope: Scope, error: DeployerError) -> None:
        """Its problems are told at the end."""
        self.fleet.failed(self.fleet.names.get(scope.environment, ""), scope.environment, error)

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """Warnings on the standard error, the plans in every format that was asked for."""
        for each in planned:
            say_problems(each.warnings)
        if not self.events:
            write(self.outputs, "plan", [each.plan for each in planned])
        elif all(each.plan.is_empty for each in planned):
            with self.follows([each.plan for each in planned]):
                pass

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """On the standard error."""
        say(report("plan_diff", "text")(differences), sys.stderr)

    def approves(self) -> bool:
        """Only the word `yes` does. Whoever is asked knows what is left out."""
        if self.question is None:
            return True
        if self.fleet.failures:
            say(f"\n{report('fleet', 'text')(self.fleet.result())}", sys.stderr)
        return approve(self.question)

    def follows(self, plans: Sequence[Plan]) -> AbstractContextManager[Tell]:
        """Progress on the standard error, or events on the standard output."""
        settings().begun = True
        return ndjson(plans, sys.stdout) if self.events else progress(plans, sys.stderr, settings().color)

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """The summary."""
        destroy = plan.choices.destroy
        complete = all(event.state is State.DONE for event in events)
        outcome = EnvironmentOutcome.CHANGED if complete else EnvironmentOutcome.FAILED
        detail = came_to(plan, events, destroy=destroy)
        self.fleet.record(
            EnvironmentResult(plan.environment, self.fleet.names.get(plan.environment, plan.file), outcome, detail)
        )
        if not self.events:
            above = f"{heading(plan)}\n" if len(self.fleet.files) > 1 else ""
            self._tell(f"{above}{summary(plan, events, destroy=destroy)}")

    def notes(self, text: str) -> None:
        """On the standard error."""
        tell_people(text)

    def _tell(self, text: str) -> None:
        """Where people read what came of it: beside a document, never in it."""
        say(text, sys.stderr if stdout_is_document(self.outputs) else sys.stdout)


def run(ready: Sequence[CheckedEnvironment], options: RunOptions, terminal: Terminal) -> int:
    """Plan, show, ask, and apply; the exit code."""
    require_single(terminal.outputs, len(ready))
    terminal.fleet.begin(options.files, {each.scope.environment: each.source.file for each in ready})
    return _exit(run_plans(ready, options, terminal) if ready else RunResult(), terminal)


def run_as_approved(plans: Mapping[str, Plan], options: RunOptions, terminal: Terminal) -> int:
    """Apply plans that were approved, by their files; the exit code."""
    terminal.fleet.begin(options.files, {plan.environment: file for file, plan in plans.items()})
    return _exit(run_approved(list(plans.values()), options, terminal) if plans else RunResult(), terminal)


def _exit(result: RunResult, terminal: Terminal) -> int:
    if result.cancelled:
        say("Cancelled: nothing was changed.\n", sys.stderr)
        return Exit.CANCELLED
    code = Exit(128 + result.signal) if result.signal else ended_as(result.events)
    return terminal.fleet.ended(terminal.outputs, code, beside=terminal.events)
