"""Play a plan under what Azure, the network and the machine are known to do, on a copy of the embedded Azure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from deployer.cli import options, plan_options
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.option_values import refuse_planning
from deployer.cli.plan_files import are_plans, read_plan
from deployer.cli.printing import Output, write
from deployer.cli.terminal import progress
from deployer.reports.ansi import printable
from deployer.values.change import Plan
from deployer.values.plan_options import PlanOptions
from deployer.values.rehearsal import Rehearsal, Survival, Trial

if TYPE_CHECKING:
    from deployer.sandbox.state.cloud import Cloud

QUICK = 120.0
"""Seconds after which a rehearsal without --all begins no further trial."""
_OTHER = "The embedded Azure does not hold what the plan was made of: rehearsed is what its wishes would change there."


@click.command()
@click.option("--all", "all_", is_flag=True, help="Try every fault at every write, however long it takes.")
@click.option("--destroy", is_flag=True, help="Rehearse the deletion of everything of the environments.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Draws the write that a fault comes to."
)
@plan_options.choices
@environment_args(live=True, rules=True)
@options.outputs("rehearsal")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    all_: bool,
    destroy: bool,
    seed: int,
    choices: PlanOptions,
    outputs: Sequence[Output],
) -> int:
    """Without --all each fault comes once, and no trial begins after two minutes. The real Azure is never asked, and
    the embedded one stays as it is: each trial has a copy. Fails where the plan is lost under a fault: where neither
    the run itself, nor the next one, nor what a person does brings it to its end.
    """
    from deployer.live.sandbox_target import copied

    choices = replace(choices, destroy=destroy, purge=destroy or choices.purge)
    if are_plans(asked.environments):
        refuse_planning()
        if destroy:
            raise click.UsageError("--destroy cannot change a plan file: it was approved as it is")
        saved = [read_plan(Path(file)) for file in asked.environments]
        cloud = copied(asked.sandbox_state, asked.as_of, [plan.scope for plan in saved])
        plans = [_as_there(cloud, plan) for plan in saved]
    else:
        ready = asked.bare() if destroy else asked.checked()
        cloud = copied(asked.sandbox_state, asked.as_of, [each.site.environment.scope for each in ready])
        from deployer.azure.azure import Azure
        from deployer.live.sandbox_target import sandbox_target
        from deployer.planning.plan_environment import plan_environment

        plans = [(plan_environment(Azure(sandbox_target(cloud)), each, choices).plan, "") for each in ready]
    found = [_rehearsed(cloud, plan, note, seed, all_) for plan, note in plans]
    write(outputs, "rehearsal", found)
    return Exit.RESOURCE if any(each.count(Survival.LOST) for each in found) else Exit.SUCCESS


def _as_there(cloud: Cloud, saved: Plan) -> tuple[Plan, str]:
    """What a saved plan would do to the embedded Azure, and a note where that is not what it was made for."""
    from deployer.azure.azure import Azure
    from deployer.live.sandbox_target import sandbox_target
    from deployer.planning.plan_environment import replan

    made, _ = replan(Azure(sandbox_target(cloud)), saved)
    return made, "" if made.digest == saved.digest else _OTHER


def _rehearsed(cloud: Cloud, plan: Plan, note: str, seed: int, all_: bool) -> Rehearsal:
    from deployer.applying.rehearsal import clean_run, draw_cases, rehearse

    if plan.is_empty:
        return Rehearsal(plan.environment, (), 0, seed, note)
    stage = clean_run(plan, cloud.to_json())
    of = len(stage.cases())
    cases = stage.cases() if all_ else draw_cases(stage, seed)
    end = None if all_ else time.monotonic() + QUICK
    trials = tuple(_until(end, _watched(rehearse(stage, cases), len(cases))))
    if len(trials) < len(cases):
        note = f"{note} {len(cases) - len(trials)} trials were left out after {QUICK:.0f} seconds: --all has no limit."
    elif not all_:
        note = f"{note} Each fault came once: --all tries each at every write."
    return Rehearsal(plan.environment, trials, of, seed, note.strip())


def _until(end: float | None, trials: Iterator[Trial]) -> Iterator[Trial]:
    for trial in trials:
        yield trial
        if end and time.monotonic() > end:
            return


def _watched(trials: Iterator[Trial], of: int) -> Iterator[Trial]:
    """Tells on a terminal how far it has come."""
    with progress() as show:
        for number, trial in enumerate(trials, 1):
            show(f"{number} of {of}: {printable(trial.fault)}, {trial.survival}")
            yield trial
