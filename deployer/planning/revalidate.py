"""An approved plan, made again: it must do what was approved, with what is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.planning.fingerprint import plan_difference
from deployer.planning.guard import guard
from deployer.planning.plan_environment import TERMS, PlannedEnvironment, replan
from deployer.planning.serial import refuse_stale
from deployer.values.change import Plan, PlanDifference
from deployer.values.live import Live
from deployer.values.problem import Invalid, Problem, Severity, Unsafe

Show = Callable[[tuple[PlanDifference, ...]], None]


def require_accepted(planned: Iterable[PlannedEnvironment]) -> None:
    """Raises Invalid where one of the plans would buy something under terms that nobody has accepted; Unsafe where no
    rule says so, since it was suppressed.
    """
    refused = [problem for each in planned for problem in each.refused]
    if refused:
        raise (Invalid if any(problem.code == TERMS for problem in refused) else Unsafe)(refused)


def revalidate(azure: Azure, plan: Plan, limit: int | None, show: Show, *, begun: bool = False) -> tuple[Plan, Live]:
    """The plan as it is made now, and what it is made from. Raises Unsafe where its effects are no longer the same; of
    one that has `begun`, a part is left, which the caller compares with what the run was approved for.
    """
    tenant, _ = azure.identity()
    if plan.tenant and tenant and tenant != plan.tenant:
        message = f"the plan was made in tenant '{plan.tenant}', and you are signed in to '{tenant}'"
        raise Unsafe(Problem("PLF007", Severity.ERROR, message, help="sign in to that tenant"))
    made, live = replan(azure, plan)
    now = replace(made, serial=plan.serial)
    refuse_stale(plan, now, begun=begun)
    if not begun:
        require_same_effects(plan, now, show)
    guard(now, accepted=True, limit=limit)
    return now, live


def require_same_effects(approved: Plan, now: Plan, show: Show) -> None:
    """Shows how the plans differ, and raises Unsafe, when their effects do."""
    if now.digest != approved.digest:
        show(plan_difference(approved, now))
        message = f"approved: {_totals(approved)}; it would now be: {_totals(now)}"
        raise Unsafe(Problem("PLF006", Severity.ERROR, message, help="plan again, and have that approved"))


def _totals(plan: Plan) -> str:
    added, changed, destroyed = plan.counts()
    return f"{added} to add, {changed} to change, {destroyed} to destroy"
