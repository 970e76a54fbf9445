"""Show what would change, without changing anything."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from msgspec.structs import replace

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli import options, plan_options
from deployer.cli.apply_command import applying
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.fleet import Fleet, fleet_options
from deployer.cli.plan_files import read_plan, write_plan
from deployer.cli.printing import Output, require_single, say, say_problems, stdout_is_document, write
from deployer.reports.formats import report
from deployer.reports.totals import totals
from deployer.values.change import Plan, PlanDifference
from deployer.values.fleet import EnvironmentOutcome
from deployer.values.plan_options import PlanOptions

if TYPE_CHECKING:
    from deployer.azure.target import Target
    from deployer.planning.plan_environment import PlannedEnvironment


@click.command()
@click.option("--destroy", is_flag=True, help="Plan to delete everything of the environments.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write a plan file to apply."
)
@click.option(
    "--compare",
    metavar="PLAN",
    type=click.Path(path_type=Path),
    help="Fail if this plan would do anything different from PLAN.",
)
@click.option("--show-noise", is_flag=True, help="Show ignored differences, each with the reason.")
@click.option(
    "--preflight", is_flag=True, help="Ask Azure what would stand in the way of an apply; fail if anything does."
)
@plan_options.prices
@plan_options.max_destroy
@plan_options.choices
@plan_options.engine
@environment_args(live=True, rules=True)
@fleet_options
@options.outputs("plan")
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    fleet: Fleet,
    destroy: bool,
    out: Path | None,
    compare: Path | None,
    show_noise: bool,
    preflight: bool,
    prices: Path | None,
    max_destroy: int | None,
    choices: PlanOptions,
    engine: str,
    detailed_exitcode: bool,
    outputs: Sequence[Output],
) -> int:
    """Compare what the environments ask for with what is there. Reads only: the role Reader is enough. With --engine
    arm, ARM is asked as well: its what-if, and why it differs, stand beside the plan. A plan that buys under terms that
    nobody has accepted is shown; then the command fails with these terms, and writes no plan file. So it does where a
    check of --preflight fails: each says pass, fail or unknown, and why.
    """
    from deployer.check.extensions.prices import price_file
    from deployer.cli.banner import banner
    from deployer.kinds.all import kinds
    from deployer.planning.checks.permissions import with_permission_notes
    from deployer.planning.cost import cost_of
    from deployer.planning.ignored import noise
    from deployer.planning.plan_environment import draft, plan_environment
    from deployer.planning.preflight import preflight as looked_at

    if (out or compare) and len(asked.environments) != 1:
        raise click.UsageError("--out and --compare take one environment at a time")
    choices = replace(choices, destroy=destroy, purge=destroy or choices.purge)
    wanted = fleet.load(asked, EnvironmentArgs.bare if destroy else EnvironmentArgs.checked)
    require_single(outputs, len(wanted))
    known = price_file(prices, wanted[0].site.catalog, kinds()) if prices and wanted else None
    banner(asked.where, [each.site.environment.scope for each in wanted])
    with asked.live(wanted) as (azure, ready):
        serial = str(uuid4()) if out else ""

        def look(each: CheckedEnvironment) -> tuple[PlannedEnvironment, Plan]:
            made = (draft if preflight else plan_environment)(azure, each, choices, max_destroy, serial)
            if not preflight:
                return made, with_permission_notes(azure, made.plan, engine)
            checks = looked_at(azure, made.plan, each.site.catalog, made.live, engine)
            return made, replace(made.plan, checks=checks)

        drafts, plans = [], []
        for each, (made, plan) in fleet.each(azure, ready, look):
            drafts.append((each, made))
            say_problems(made.warnings)
            told = replace(plan, command=applying(plan.file, out))
            if known:
                told = replace(told, cost=cost_of(each, told, made.desired, made.live, known))
            plans.append(replace(told, noise=noise(told, made.live)) if show_noise else told)
            fleet.note(
                each,
                *((EnvironmentOutcome.UNCHANGED,) if plan.is_empty else (EnvironmentOutcome.CHANGED, totals(plan)[0])),
            )
        write(outputs, "plan", plans)
        for plan in plans:
            _beside(azure.target if engine == "arm" else None, plan, outputs, compare)
        _require(fleet, drafts, plans)
        if out and plans and not fleet.failures:
            write_plan(replace(plans[0], checks=()), out)
    changes = any(not plan.is_empty for plan in plans)
    return fleet.ended(outputs, Exit.CHANGES if changes and detailed_exitcode else Exit.SUCCESS)


def _require(
    fleet: Fleet, drafts: Sequence[tuple[CheckedEnvironment, PlannedEnvironment]], plans: Sequence[Plan]
) -> None:
    """Raises Invalid and Unsafe where plans are shown and must not be applied, or notes which these are."""
    from deployer.planning.preflight import require_ready
    from deployer.planning.revalidate import require_accepted

    def require(first: int, end: int) -> None:
        require_accepted(made for _, made in drafts[first:end])
        require_ready(check for plan in plans[first:end] for check in plan.checks)

    if not fleet.keep_going:
        require(0, len(plans))
        return
    for place, (each, _) in enumerate(drafts):
        fleet.require(each, partial(require, place, place + 1))


def _beside(predicted: Target | None, plan: Plan, outputs: Sequence[Output], compare: Path | None) -> None:
    """What is told of a plan beside it. Raises Unsafe where it would do something else than the one to compare with."""
    from deployer.planning.revalidate import require_same_effects

    if predicted:
        _predict(predicted, plan, outputs)
    if compare:
        require_same_effects(read_plan(compare), plan, _differs)


def _differs(differences: tuple[PlanDifference, ...]) -> None:
    say(report("plan_diff", "text")(differences), sys.stderr)


def _predict(target: Target, plan: Plan, outputs: Sequence[Output]) -> None:
    """Standard output holds one result: beside a plan for programs the what-if goes to standard error."""
    from deployer.applying.arm_deployments.stages import actions, stages
    from deployer.applying.arm_deployments.what_if import what_if
    from deployer.azure.azure import Azure

    staged = stages(plan)
    found = what_if(plan, staged, Azure(target, actions=actions(staged, "validate", "whatIf")))
    say(report("preview", "text")(found), sys.stderr if stdout_is_document(outputs) else sys.stdout)
